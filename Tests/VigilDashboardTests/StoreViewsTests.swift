import Testing
import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilDashboard

struct StoreViewsTests {
    private static let end = Timestamp(seconds: 100_000)
    private static let window = TimeRange(start: end - .seconds(900), end: end)

    private func views(_ store: MemoryStore) -> StoreViews {
        StoreViews(
            source: store,
            server: { ServerView(version: "1", tokenRequired: false) },
            health: { HealthView() },
            now: { Self.end }
        )
    }

    @Test("E43: counts are exact and percentiles within 1 %", arguments: [true, false])
    func figuresAreRight(isDelta: Bool) async throws {
        let store = MemoryStore { Self.end }
        var generator = SeededGenerator(seed: 11)
        var values: [Double] = []
        var total = ExponentialHistogram()
        let start = Self.end - .seconds(800)
        for step in 1...100 {
            var delta = ExponentialHistogram()
            for _ in 0..<50 {
                let value = 0.001 * Double.random(in: 1...1_000, using: &generator)
                values.append(value)
                delta.record(value)
                total.record(value)
            }
            let time = start + .seconds(5 * step)
            let point = ExponentialHistogramPoint(
                attributes: [SemanticName.operationName: "work", SemanticName.outcome: "success"],
                start: isDelta ? time - .seconds(5) : start,
                time: time,
                histogram: isDelta ? delta : total
            )
            let metric = Metric(
                SemanticName.operationDuration,
                unit: "s",
                data: .exponentialHistogram([point], isDelta ? .delta : .cumulative)
            )
            let group = ResourceGroup(resource: Resource(["service.name": "api"]), items: [metric])
            _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
        }
        let figures = try await views(store).operations(service: "api", window: Self.window).total
        #expect(figures.count == 5_000 && figures.failures == 0 && !figures.isEstimated)
        values.sort()
        for (quantile, shown) in [(0.5, figures.p50), (0.9, figures.p90), (0.95, figures.p95), (0.99, figures.p99)] {
            let exact = values[Int((quantile * 5_000).rounded(.up)) - 1]
            let shown = try #require(shown)
            #expect((shown / exact - 1).magnitude < 0.01)
        }
        #expect(figures.percentileError < 0.01)
        // Half of the time has half of the operations.
        let half = TimeRange(start: start + .seconds(250) + .nanoseconds(1), end: Self.end)
        #expect(try await views(store).operations(service: nil, window: half).total.count == 2_500)
        let chart = try #require(try await views(store).services(window: Self.window).services.first?.charts.first)
        #expect(chart.id == "rate" && chart.lines[0].values.count == 60)
        let shown = chart.lines[0].values.compactMap(\.self)
        #expect(shown.dropFirst(2).dropLast(2).allSatisfy { ($0 - 10).magnitude < 0.01 })
    }

    @Test("E7: an error is there once, with its type and stack")
    func groupsErrors() async throws {
        let store = MemoryStore { Self.end }
        func error(_ before: Int, _ message: String, _ more: Attributes = [:]) -> LogRecord {
            var attributes: Attributes = [
                SemanticName.exceptionType: "ValueError", SemanticName.exceptionMessage: .string(message),
                SemanticName.exceptionStacktrace: .string("stack \(before)"),
            ]
            for one in more { attributes[one.key] = one.value }
            return LogRecord(time: Self.end - .seconds(before), severity: .error, attributes: attributes)
        }
        let group = ResourceGroup(
            resource: Resource(["service.name": "api", "service.namespace": "shop"]),
            items: [
                error(50, "a"), error(30, "a"), error(40, "b"), error(20, "a", [SemanticName.errorRepeat: .bool(true)]),
                LogRecord(time: Self.end - .seconds(1), severity: .error, body: "no exception"),
            ]
        )
        _ = try await store.append(TelemetryBatch(logs: [group]), identity: nil)
        let errors = try await views(store).operations(service: nil, window: Self.window).errors
        #expect(errors.map(\.message) == ["a", "b"] && errors.map(\.count) == [2, 1])
        #expect(errors[0].stacktrace == "stack 30" && errors[0].last == Self.end - .seconds(30))
        #expect(errors[0].service == "shop/api" && errors[0].type == "ValueError")
        #expect(try await views(store).operations(service: "api", window: Self.window).errors.isEmpty)
    }

    @Test func putsTracesInOrder() async throws {
        let id = TraceID(high: 1, low: 2)
        func span(_ number: UInt64, _ parent: UInt64, _ start: Int64) -> SpanRecord {
            SpanRecord(
                traceID: id,
                spanID: SpanID(number),
                parentSpanID: SpanID(parent),
                name: "s\(number)",
                start: Self.end - .seconds(10) + .milliseconds(start),
                end: Self.end - .seconds(9)
            )
        }
        let store = MemoryStore { Self.end }
        // 7 and 8 are each other's parents, and the parent of 9 is not there.
        let spans = [
            span(3, 2, 30), span(1, 0, 0), span(4, 1, 40), span(2, 1, 20), span(7, 8, 60), span(8, 7, 70),
            span(9, 99, 50),
        ]
        let group = ResourceGroup(resource: Resource(["service.name": "api"]), items: spans)
        _ = try await store.append(TelemetryBatch(spans: [group]), identity: nil)
        let trace = try #require(try await views(store).trace(id))
        #expect(trace.spans.map(\.name) == ["s1", "s2", "s3", "s4", "s9", "s7", "s8"])
        #expect(trace.spans.map(\.depth) == [0, 1, 2, 1, 0, 0, 1])
        let list = try await views(store).traces(TracesRequest(window: Self.window))
        #expect(list.traces.map(\.name) == ["s1"] && list.traces[0].spans == 7 && list.isComplete)
    }

    @Test func saysWhatIsWrongWithASearch() async throws {
        let views = views(MemoryStore { Self.end })
        let error = try await #require(throws: ViewError.self) {
            try await views.logs(LogsRequest(window: Self.window, search: "level>=loud"))
        }
        #expect(error.code == .badRequest && error.message.contains("^^^^"))
    }
}
