package import VigilModel

/// A batch made ready for the head: times checked, streams looked up, records numbered.
///
/// Nothing of it is visible before it is applied.
package struct HeadBatch: Sendable {
    /// One sample and whose it is.
    package struct SampleRow: Sendable {
        package var stream: StreamReference
        package var sample: Sample

        package init(stream: StreamReference, sample: Sample) {
            self.stream = stream
            self.sample = sample
        }
    }

    /// An exemplar and the sample that it belongs to.
    package struct ExemplarRow: Sendable {
        package var sample: Int
        package var exemplar: Exemplar

        package init(sample: Int, exemplar: Exemplar) {
            self.sample = sample
            self.exemplar = exemplar
        }
    }

    package var identity: BatchIdentity?
    /// When it came.
    package var time: Timestamp
    /// The number before its first record's.
    package var sequenceBefore: UInt64
    /// Its own position: the number of its last record, or one that no record has.
    package var sequence: UInt64
    package var samples: [SampleRow] = []
    package var exemplars: [ExemplarRow] = []
    package var spans: [EventRow] = []
    package var logs: [EventRow] = []
    /// The spans and log records as they were packed for the journal, or read from it; then there need be no rows.
    package var blocks: [EventBlock] = []
    package var rejected = SignalCounts()
    package var message = ""

    package init(identity: BatchIdentity?, time: Timestamp, sequenceBefore: UInt64, sequence: UInt64) {
        self.identity = identity
        self.time = time
        self.sequenceBefore = sequenceBefore
        self.sequence = sequence
    }

    /// Whether there is nothing to keep but what was refused.
    package var isEmpty: Bool { samples.isEmpty && spans.isEmpty && logs.isEmpty && blocks.isEmpty }
}
