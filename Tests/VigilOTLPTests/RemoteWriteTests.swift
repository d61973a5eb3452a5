import Foundation
import Testing
import VigilModel

@testable import VigilOTLP

@Suite("Remote write")
struct RemoteWriteTests {
    private static let time = Timestamp(milliseconds: 1_795_255_200_000)

    /// The request that Google's protobuf makes of the specification's messages.
    private static func request(_ more: String...) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("vigil-write-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let script = try PythonPeer(script: "remote_write_peer.py")
        if more.isEmpty {
            try script.run(file.path, "\(time.milliseconds)")
        } else {
            try script.run(file.path, "\(time.milliseconds)", more[0])
        }
        return [UInt8](try Data(contentsOf: file))
    }

    private static func decode(_ bytes: [UInt8]) throws -> RemoteWrite {
        try bytes.withUnsafeBytes { try RemoteWriteDecoder.decode($0, .two) }
    }

    @Test func version2TakesAllThatItHas() throws {
        let write = try Self.decode(try Self.request())
        let group = try #require(write.numbers.metrics.first)
        #expect(group.identity == ResourceIdentity(job: "api/shop", instance: "host:1"))
        let metric = try #require(group.scopes.first?.items.first)
        #expect(metric.name == "http_requests_total" && metric.description == "Requests.")
        guard case .sum(let points, .cumulative, isMonotonic: true) = metric.data else {
            Issue.record("a name that ends in _total is a counter")
            return
        }
        #expect(points.map(\.value) == [.double(41), .double(42)])
        #expect(points.map(\.start) == [Self.time - .seconds(60), Self.time - .seconds(60)])
        #expect(points[0].attributes == ["method": "GET"])
        // It came as a series of its own, without a sample.
        #expect(points[1].exemplars.first?.traceID.hex == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(write.exemplarsTaken == 1)
        #expect(write.metadata == [PrometheusMetadata("http_requests_total", .counter, help: "Requests.")])
    }

    @Test func version2TakesNativeHistograms() throws {
        let write = try Self.decode(try Self.request())
        let metrics = try #require(write.histograms.metrics.first?.scopes.first?.items)
        let latency = try #require(metrics.first { $0.name == "latency" })
        guard case .exponentialHistogram(let points, .cumulative) = latency.data else {
            Issue.record("growing buckets are an exponential histogram")
            return
        }
        let histogram = try #require(points.first?.histogram)
        #expect(histogram.scale == 3 && histogram.count == 13 && histogram.sum == 20 && histogram.zeroCount == 1)
        // Prometheus counts by the upper bound, OpenTelemetry by the lower one.
        #expect(histogram.positive == .init(offset: -3, counts: [3, 4, 0, 0, 0, 2]))
        #expect(histogram.negative == .init(offset: -1, counts: [3]))
        let bounds = try #require(metrics.first { $0.name == "bounds" })
        guard case .histogram(let classic, .cumulative) = bounds.data else {
            Issue.record("given bounds are a classic histogram")
            return
        }
        #expect(classic.first?.bounds == [0.5, 1, 2] && classic.first?.bucketCounts == [0, 1, 2, 3])
        #expect(write.refusals.histograms == 1 && write.refusals.reasons.first?.contains("fractions") == true)
    }

    @Test func aSeriesWithoutANameIsLeftOutAlone() throws {
        let write = try Self.decode(try Self.request("nameless"))
        #expect(write.refusals.numbers == 1)
        #expect(write.refusals.reasons.contains { $0.contains("no name") })
        #expect(write.numbers.counts.points == 2)
    }

    @Test func everyCutAndFlippedByteIsAnErrorOrARequest() throws {
        let request = try Self.request()
        for count in request.indices { _ = try? Self.decode(Array(request[..<count])) }
        for index in request.indices {
            for bit in 0..<8 {
                var damaged = request
                damaged[index] ^= 1 << bit
                _ = try? Self.decode(damaged)
            }
        }
    }

    @Test(arguments: [[0x2a, 0x02, 0x08, 0x05], [0x22, 0x01, 0x61], [0x22, 0x00, 0x2a, 0x03, 0x0a, 0x01, 0x00]])
    func aReferenceToNoTextIsRefused(bytes: [UInt8]) {
        #expect(throws: OTLPError.self) { try Self.decode(bytes) }
    }

    private static func histogram(_ change: (inout NativeHistogram) -> Void) -> NativeHistogram {
        var histogram = NativeHistogram()
        (histogram.count, histogram.positive.deltas) = (3, [1, 1])
        histogram.positive.spans = [.init(offset: 0, length: 2)]
        change(&histogram)
        return histogram
    }

    @Test(arguments: [
        histogram { $0.count = 4 }, histogram { $0.positive.deltas = [1, -2] }, histogram { $0.schema = 99 },
        histogram { $0.positive.spans = [.init(offset: 0, length: 3)] },
        histogram { $0.positive.spans = [.init(offset: 0, length: 1), .init(offset: -1, length: 1)] },
        histogram { $0.positive.spans = [.init(offset: 0, length: 1), .init(offset: .max, length: 1)] },
        histogram { $0.positive.spans = [.init(offset: .min, length: 2)] },
        histogram { $0.positive.deltas = [.max, .max] },
        histogram {
            ($0.schema, $0.customValues) = (-53, [1]); $0.positive.spans[0].offset = 1
        },
        histogram { ($0.schema, $0.customValues) = (-53, [2, 1]) },
        histogram { ($0.schema, $0.customValues, $0.zeroCount) = (-53, [1, 2], 1) }, histogram { $0.countFloat = -1 },
    ])
    func aHistogramThatContradictsItselfIsRefused(histogram: NativeHistogram) {
        #expect(throws: NativeHistogram.Refusal.self) { try histogram.point() }
    }

    @Test func aStaleHistogramIsAGap() throws {
        let stale = Self.histogram { $0.sum = StaleMarker.value }
        guard case .exponential(let point) = try stale.point() else {
            Issue.record("it stays an exponential histogram")
            return
        }
        #expect(point.isMissing)
    }
}

@Suite("Prometheus' series")
struct PrometheusSeriesTests {
    @Test(arguments: [["a", "a"], ["b", "a", "b"], ["job", "job"], ["c", "a", "b", "a"]])
    func aRepeatedLabelIsSeen(names: [String]) {
        var series = PrometheusSeries()
        for name in names { series.add(label: name, "x") }
        #expect(series.hasRepeatedLabel)
    }

    @Test func labelsInAnyOrderAreFine() {
        var series = PrometheusSeries()
        for name in ["job", "b", "a", "c", "__name__", "instance"] { series.add(label: name, "x") }
        #expect(!series.hasRepeatedLabel)
        #expect(series.name == "x" && series.job == "x" && series.attributes.count == 3)
    }
}
