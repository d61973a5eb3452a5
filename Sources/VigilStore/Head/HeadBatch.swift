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

    package var identity: BatchIdentity?
    /// When it came.
    package var time: Timestamp
    /// The number before its first record's.
    package var sequenceBefore: UInt64
    /// Its own position: the number of its last record, or one that no record has.
    package var sequence: UInt64
    package var samples: [SampleRow] = []
    package var spans: [EventRow] = []
    package var logs: [EventRow] = []
    package var exemplars: [EventRow] = []
    /// The rows as they were packed for the journal, or read from it; then there need be no rows.
    package var blocks: [EventBlock] = []
    package var rejected = SignalCounts()
    /// Records that were there already, and are not among the rows.
    package var repeated = SignalCounts()
    package var message = ""

    package init(identity: BatchIdentity?, time: Timestamp, sequenceBefore: UInt64, sequence: UInt64) {
        self.identity = identity
        self.time = time
        self.sequenceBefore = sequenceBefore
        self.sequence = sequence
    }

    /// The rows of a signal.
    package func rows(of signal: EventSignal) -> [EventRow] {
        switch signal {
        case .spans: spans
        case .logs: logs
        case .exemplars: exemplars
        }
    }

    /// Whether there is nothing to keep but what was refused.
    package var isEmpty: Bool { samples.isEmpty && spans.isEmpty && logs.isEmpty && blocks.isEmpty }
}
