import HTTPTypes
import HummingbirdTesting
import Synchronization
import VigilModel
import VigilStore

@testable import VigilServer

/// A server with a few series of every kind.
enum PrometheusWorld {
    static let now = ServerFixture.now
    private static let trace = TraceID(high: 1, low: 2)

    static func make() async throws -> ServerFixture {
        let fixture = try ServerFixture()
        let resource = Resource([SemanticName.serviceName: "shop", SemanticName.hostName: "m1"])
        let group = ResourceGroup(resource: resource, items: [depth, jobs, latency, size])
        _ = try await fixture.server.sink.receive(TelemetryBatch(metrics: [group]))
        return fixture
    }

    private static var depth: Metric {
        let points = ["a", "b\"\\\n"].enumerated().map { index, queue in
            NumberPoint(
                attributes: ["queue": .string(queue)],
                time: now - .seconds(1),
                value: .double(index == 0 ? 4 : 0.25)
            )
        }
        return Metric("depth", description: "What waits.", data: .gauge(points))
    }

    private static var jobs: Metric {
        let points = (0..<10).map { index in
            NumberPoint(
                start: now - .seconds(1_000),
                time: now - .seconds(60 * (9 - index)),
                value: .int(Int64(60 * index))
            )
        }
        return Metric("jobs", data: .sum(points, .cumulative, isMonotonic: true))
    }

    private static var latency: Metric {
        let exemplar = Exemplar(
            filteredAttributes: ["user.kind": "new"],
            time: now - .seconds(2),
            value: .double(0.3),
            traceID: trace,
            spanID: SpanID(3)
        )
        let point = HistogramPoint(
            time: now - .seconds(1),
            count: 3,
            sum: 1.5,
            bounds: [0.1, 1],
            bucketCounts: [1, 1, 1],
            exemplars: [exemplar]
        )
        return Metric("latency", description: "How long.", unit: "s", data: .histogram([point], .cumulative))
    }

    private static var size: Metric {
        var histogram = ExponentialHistogram(scale: 0)
        for value in [-2.0, 0, 1, 4] { histogram.record(value) }
        let point = ExponentialHistogramPoint(time: now - .seconds(1), histogram: histogram)
        return Metric("size", data: .exponentialHistogram([point], .cumulative))
    }
}

extension TestResponse {
    /// What the envelope of Prometheus' API holds.
    var content: Any? { json["data"] }
    var object: [String: Any] { content as? [String: Any] ?? [:] }
    var results: [[String: Any]] { object["result"] as? [[String: Any]] ?? [] }
    var texts: [String] { content as? [String] ?? [] }
}

extension TestClientProtocol {
    /// Asks by POST with a form.
    func form(_ uri: String, _ form: String) async throws -> TestResponse {
        try await post(uri, Array(form.utf8), type: "application/x-www-form-urlencoded")
    }
}

/// A store whose scans last until nobody waits for them.
final class EndlessStore: TelemetryStore {
    private let ended = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(100))
    private let begun = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(100))

    /// Returns once a scan has begun.
    func scanBegan() async { _ = await begun.stream.first { true } }

    /// Returns once a scan has been cancelled.
    func scanEnded() async { _ = await ended.stream.first { true } }

    func append(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt {
        AppendReceipt(sequence: 1)
    }

    func scan(_ request: MetricScan) async throws -> [SeriesSamples] {
        begun.continuation.yield()
        for await _ in AsyncStream<Void>.makeStream().stream {}
        ended.continuation.yield()
        throw CancellationError()
    }

    func events(_ query: EventQuery) async throws -> EventResult { throw CancellationError() }
    func funnel(_ query: FunnelQuery) async throws -> [Int] { [] }
    func senders(of signal: EventSignal, in range: TimeRange) async throws -> [EventSender] { [] }
    func statistics() async -> StoreStatistics { StoreStatistics() }
}
