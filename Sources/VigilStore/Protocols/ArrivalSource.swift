package import VigilModel

/// Something that tells what metrics it keeps in the order in which they came, whatever their times.
///
/// What is told has been acknowledged before. It is how what is stored is handed on without anything being left out.
package protocol ArrivalSource: Sendable {
    /// The position of the newest batch.
    func newestArrival() async -> UInt64
    /// Reads what came after a batch.
    func arrivals(after sequence: UInt64) async -> any ArrivalReader
    /// Keeps readable what came after a batch, as far as there is room; nil where nobody reads any more.
    func keepArrivals(after sequence: UInt64?) async
}

/// Goes through what came, batch by batch; one task at a time.
package protocol ArrivalReader: Sendable {
    /// Reads on behind what was read last.
    ///
    /// - Parameters:
    ///   - samplesMax: No batch is read once there are so many samples; a batch comes whole.
    ///   - last: No batch after this one is read; nil reads what there is.
    /// - Returns: What came, which may be nothing.
    /// - Throws: ``StoreError`` with code `unavailable`; try again.
    func next(samplesMax: Int, through last: UInt64?) async throws -> Arrivals
}

/// Samples in the order in which they came.
package struct Arrivals: Sendable {
    /// Streams in the order in which they were first met, each once.
    package var streams: [ArrivedSamples] = []
    /// Single measurements that came with them.
    package var exemplars: [SeriesExemplar] = []
    /// How many samples there are.
    package var samplesCount = 0
    /// The position of the newest batch that was read.
    package var sequence: UInt64
    /// Whether nothing more had come.
    package var isCaughtUp = false
    /// Whether something that came before was gone, or cannot be read.
    package var hasGap = false

    /// Nothing, from a position on.
    package init(sequence: UInt64) {
        self.sequence = sequence
    }
}

/// Samples of one stream, in the order in which they came.
package struct ArrivedSamples: Sendable {
    /// Which stream.
    package var stream: ArrivedStream
    /// The samples.
    package var samples: [Sample]

    /// Samples of a stream.
    package init(_ stream: ArrivedStream, _ samples: [Sample] = []) {
        self.stream = stream
        self.samples = samples
    }
}

/// A stream whose samples came: a series, and who writes it.
package final class ArrivedStream: Sendable {
    /// The series.
    package let identity: SeriesIdentity
    /// See ``SeriesIdentity/key``.
    package let key: SeriesKey
    /// What the metric measures; may be empty.
    package let description: String
    /// Names the writer, see ``SampleStream/writer``.
    package let writer: UInt64

    /// A stream by the definition that a file has of it.
    package init(_ definition: StreamDefinition, attributes: Attributes) {
        identity = SeriesIdentity(
            name: definition.name,
            unit: definition.unit,
            kind: definition.kind,
            resource: definition.identity,
            scopeName: definition.scopeName,
            scopeVersion: definition.scopeVersion,
            attributes: attributes
        )
        key = identity.key
        description = definition.description
        writer = definition.resource.writerNumber
    }
}
