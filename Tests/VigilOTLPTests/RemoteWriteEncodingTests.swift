import Testing
import VigilModel

@testable import VigilOTLP

@Suite("Remote write out")
struct RemoteWriteEncodingTests {
    private static let time: Int64 = 1_795_255_200_123

    private static func series(_ name: String, _ labels: [(String, String)] = []) -> OutgoingSeries {
        OutgoingSeries(labels: ([("__name__", name)] + labels).map { OutgoingSeries.Label($0.0, $0.1) })
    }

    private static func decoded(
        _ series: [OutgoingSeries],
        _ version: RemoteWriteDecoder.Version
    ) throws -> RemoteWrite {
        try RemoteWriteEncoder.encode(series, version).withUnsafeBytes { try RemoteWriteDecoder.decode($0, version) }
    }

    @Test("what is written reads back", arguments: [RemoteWriteDecoder.Version.one, .two])
    func readsBack(_ version: RemoteWriteDecoder.Version) throws {
        var counter = Self.series("a_total", [("instance", "i"), ("job", "j"), ("path", "/")])
        counter.numbers = [.init(Self.time, 0), .init(Self.time + 1, -0.5), .init(Self.time + 2, StaleMarker.value)]
        counter.examples = [.init([.init("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")], Self.time, 7)]
        counter.metadata = PrometheusMetadata("a_total", .counter, help: "Help.")
        var histogram = Self.series("h", [("job", "j")])
        let distribution = ExponentialHistogram(
            scale: 2,
            count: 11,
            sum: 4.5,
            zeroCount: 2,
            zeroThreshold: 0.001,
            positive: .init(offset: -3, counts: [0, 4, 0, 2, 0]),
            negative: .init(offset: 7, counts: [3])
        )
        histogram.histograms = [.init(Self.time, distribution), .init(Self.time + 5, nil)]
        let write = try Self.decoded([counter, histogram], version)
        #expect(write.refusals.isEmpty)
        let numbers = try #require(write.numbers.metrics.first?.scopes.first?.items.first)
        guard case .sum(let points, .cumulative, isMonotonic: true) = numbers.data else {
            Issue.record("\(numbers)")
            return
        }
        #expect(points.map(\.value) == [.double(0), .double(-0.5), nil])
        #expect(points.map(\.time.milliseconds) == [Self.time, Self.time + 1, Self.time + 2])
        #expect(points.last?.exemplars.first?.traceID.hex == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(write.metadata == (version == .two ? [counter.metadata] : []))
        let metric = try #require(write.histograms.metrics.first?.scopes.first?.items.first)
        guard case .exponentialHistogram(let values, .cumulative) = metric.data else {
            Issue.record("\(metric)")
            return
        }
        #expect(values.map(\.isMissing) == [false, true])
        let read = values[0].histogram
        #expect(read.scale == 2 && read.count == 11 && read.sum == 4.5 && read.zeroCount == 2)
        #expect(read.positive == .init(offset: -2, counts: [4, 0, 2]) && read.negative == distribution.negative)
    }
}
