import VigilModel

// Several parts as one. Parts have their series in the same order, so that a step looks at the series that comes first
// among those that the parts stand at. Memory is needed for one group and some blocks of each part.

/// Merges parts.
package struct MetricPartMerge: ~Copyable {
    private var cursors: [PartCursor]
    private let damaged: @Sendable (MetricDamage) -> Void

    private init(_ parts: [MetricPart], damaged: @escaping @Sendable (MetricDamage) -> Void) {
        cursors = parts.map { PartCursor($0, damaged: damaged) }
        self.damaged = damaged
    }

    /// Goes over all samples of some parts in the order that an encoder takes them.
    ///
    /// - Parameters:
    ///   - parts: Those stored earlier first: of one time and start, the sample stored last stays.
    ///   - damaged: Is told of what could not be read, and was left out.
    ///   - body: Takes the samples of a stream; of one that has many in several calls.
    /// - Throws: What fetching and the body throw, and `CancellationError`.
    package static func merge(
        _ parts: [MetricPart],
        damaged: @escaping @Sendable (MetricDamage) -> Void,
        _ body: (MetricStream, [Sample]) throws -> Void
    ) throws {
        var merge = MetricPartMerge(parts, damaged: damaged)
        var steps = 0
        while let streams = try merge.next() {
            if steps % 128 == 0 { try Task.checkCancellation() }
            steps += 1
            for stream in streams { try merge.read(stream, body) }
        }
    }

    /// The streams of the series that comes first, by writer; nil at the end.
    private mutating func next() throws -> [MergedStream]? {
        var first: [UInt8]?
        for index in cursors.indices {
            guard let bytes = try cursors[index].orderedBytes() else { continue }
            if first.map({ ByteOrder.compare(bytes, $0) < 0 }) ?? true { first = bytes }
        }
        guard let first else { return nil }
        var streams: [MergedStream] = []
        for index in cursors.indices {
            // A part has a series of very many samples several times.
            while try cursors[index].orderedBytes() == first {
                try cursors[index].take(into: &streams, reader: index)
            }
        }
        return streams.sorted { $0.stream.writer < $1.stream.writer }
    }

    private mutating func read(_ stream: MergedStream, _ body: (MetricStream, [Sample]) throws -> Void) throws {
        var queue = BlockQueue(stream.inputs)
        while let samples = try queue.next({ try cursors[$0].samples(of: $1) }) { try body(stream.stream, samples) }
    }
}

/// One writer's samples of a series, as blocks of several parts.
struct MergedStream {
    var stream: MetricStream
    /// By age of the part: which part, and its blocks in order of time.
    var inputs: [(part: Int, blocks: [BlockReference])]
}
