import Synchronization
import VigilModel
import VigilStore

/// Sections of a part, in memory.
final class SectionShelf: Sendable {
    private struct State {
        var sections: [MetricSection: [UInt8]] = [:]
        var fetched: [MetricSection] = []
    }

    private let state = Mutex(State())

    var sections: [MetricSection: [UInt8]] { state.withLock { $0.sections } }
    /// What was asked for since the last look, in order.
    func takeFetched() -> [MetricSection] {
        state.withLock { state in
            defer { state.fetched = [] }
            return state.fetched
        }
    }

    subscript(section: MetricSection) -> [UInt8]? {
        get { state.withLock { $0.sections[section] } }
        set { state.withLock { $0.sections[section] = newValue } }
    }

    func fetch(_ section: MetricSection) throws -> [UInt8] {
        try state.withLock { state in
            state.fetched.append(section)
            guard let bytes = state.sections[section] else { throw StoreError(.corrupted, "no \(section)") }
            return bytes
        }
    }

    func part(_ summary: MetricPartSummary, number: UInt64 = 1) throws -> MetricPart {
        var writer = ByteWriter()
        summary.write(to: &writer)
        var reader = ByteReader(writer.bytes)
        let read = try MetricPartSummary(from: &reader)
        precondition(reader.isAtEnd && read.seriesCount == summary.seriesCount)
        return MetricPart(number: number, summary: read) { try self.fetch($0) }
    }

    /// A part of some streams.
    static func part(
        _ streams: [(stream: MetricStream, samples: [Sample])],
        number: UInt64 = 1
    ) throws -> (part: MetricPart, shelf: SectionShelf) {
        let shelf = SectionShelf()
        var encoder = MetricPartEncoder { section, bytes in
            precondition(shelf[section] == nil, "\(section) was written twice")
            shelf[section] = bytes
        }
        for (stream, samples) in streams.sorted(by: { $0.stream < $1.stream }) { try encoder.append(stream, samples) }
        return (try shelf.part(try encoder.finish(), number: number), shelf)
    }
}

extension MetricPart {
    /// All that is in it.
    func contents() throws -> [StreamContents] {
        var reader = SampleReader(self) { damage in preconditionFailure("\(damage)") }
        var found: [StreamContents] = []
        for series in try select(MetricScan(range: .all)) {
            for stream in try series.streams() {
                let samples = try reader.samples(of: stream, in: .all)
                let identity = try series.identity()
                precondition(identity.key == series.key)
                found.append(StreamContents(identity: identity, writer: stream.writer, samples: samples))
            }
        }
        return found
    }
}

/// A stream with its samples, as text tells them apart: NaN is NaN, and minus zero is not zero.
struct StreamContents: Equatable, CustomStringConvertible {
    var identity: SeriesIdentity
    var writer: UInt64
    var samples: [Sample]

    static func == (left: StreamContents, right: StreamContents) -> Bool {
        left.identity == right.identity && left.writer == right.writer && left.samples.count == right.samples.count
            && zip(left.samples, right.samples).allSatisfy { left, right in
                left.time == right.time && left.start == right.start
                    && (left.value.isIdentical(to: right.value) || "\(left.value)" == "\(right.value)")
            }
    }

    var description: String {
        "\(identity.name) \(identity.attributes.map { "\($0.key)=\($0.value)" }) \(samples.count)"
    }
}
