import VigilModel

/// A series with all that holds samples of it.
struct JoinedSeries {
    /// By age; with the number of what reads the part.
    var parts: [(reader: Int, series: PartSeries)] = []
    var head: HeadSnapshot.Series?

    init() {}

    var key: SeriesKey {
        if let head { return head.entry.key }
        guard let first = parts.first else { preconditionFailure("a series comes from somewhere") }
        return first.series.key
    }

    func identity() throws -> SeriesIdentity {
        if let head { return head.entry.identity }
        for (_, series) in parts.dropLast() {
            if let identity = try? series.identity() { return identity }
        }
        guard let last = parts.last else { preconditionFailure("a series comes from somewhere") }
        return try last.series.identity()
    }

    /// What each writer wrote, the inputs by age.
    ///
    /// Blocks that cannot be found are reported and left out.
    func streams(
        in range: TimeRange,
        _ damaged: (MetricDamage) -> Void
    ) throws -> [(writer: UInt64, inputs: [StreamInput])] {
        var streams: [(writer: UInt64, inputs: [StreamInput])] = []
        func add(_ input: StreamInput, _ writer: UInt64) {
            if let index = streams.firstIndex(where: { $0.writer == writer }) {
                streams[index].inputs.append(input)
            } else {
                streams.append((writer, [input]))
            }
        }
        for (reader, series) in parts {
            do {
                for stream in try series.streams(in: range) { add(.part(reader: reader, stream), stream.writer) }
            } catch let damage as MetricDamage {
                damaged(damage)
            }
        }
        for stream in head?.streams ?? [] { add(.head(stream.chunks), stream.writer) }
        return streams
    }
}

/// Samples of one stream, in one place.
enum StreamInput {
    case part(reader: Int, PartStream)
    case head([SampleChunk])
}
