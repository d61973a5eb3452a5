import VigilModel

// Several parts as the input of one encoder. Parts have their series in the same order, so that a step looks at the
// series that comes first among those that the parts stand at. Memory is needed for one group and some blocks of each
// part.

/// Merges parts.
package struct MetricPartMerge: ~Copyable {
    private var cursors: [PartCursor]
    private let damaged: (MetricDamage) -> Void

    private init(_ parts: [MetricPart], damaged: @escaping (MetricDamage) -> Void) {
        cursors = parts.map { PartCursor($0, damaged: damaged) }
        self.damaged = damaged
    }

    /// Appends all samples of some parts to an encoder.
    ///
    /// - Parameters:
    ///   - parts: Those stored earlier first: of one time and start, the sample stored last stays.
    ///   - encoder: Takes the streams; it is not finished.
    ///   - damaged: Is told of what could not be read, and was left out.
    /// - Throws: What fetching and writing throw, and `CancellationError`.
    package static func merge(
        _ parts: [MetricPart],
        into encoder: inout MetricPartEncoder,
        damaged: @escaping (MetricDamage) -> Void
    ) throws {
        var merge = MetricPartMerge(parts, damaged: damaged)
        var steps = 0
        while let streams = try merge.next() {
            if steps % 128 == 0 { try Task.checkCancellation() }
            steps += 1
            for stream in streams { try merge.append(stream, to: &encoder) }
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

    private mutating func append(_ stream: MergedStream, to encoder: inout MetricPartEncoder) throws {
        var queue = BlockQueue(stream.inputs)
        while let samples = try queue.next({ try cursors[$0].samples(of: $1) }) {
            try encoder.append(stream.stream, samples)
        }
    }
}

/// One writer's samples of a series, as blocks of several parts.
struct MergedStream {
    var stream: MetricStream
    /// By age of the part: which part, and its blocks in order of time.
    var inputs: [(part: Int, blocks: [BlockReference])]
}
