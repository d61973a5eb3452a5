import Testing
import VigilModel
import VigilStore

@testable import VigilQuery

/// Series of a store as queries see them.
struct StoredSeriesTests {
    private static let now = Timestamp(seconds: 50_000)
    private static let api = Resource(["service.name": "api", "host.name": "a"])

    private func store(_ metrics: [Metric], _ resource: Resource = api) async throws -> MemoryStore {
        let store = MemoryStore { Self.now }
        try await append(metrics, resource, to: store)
        return store
    }

    private func append(_ metrics: [Metric], _ resource: Resource = api, to store: MemoryStore) async throws {
        let group = ResourceGroup(resource: resource, items: metrics)
        _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
    }

    private func gauge(
        _ name: String,
        _ samples: [(before: Int, value: Double?)],
        _ attributes: Attributes = [:]
    ) -> Metric {
        Metric(
            name,
            data: .gauge(
                samples.map {
                    NumberPoint(
                        attributes: attributes,
                        time: Self.now - .seconds($0.before),
                        value: $0.value.map(NumberValue.double)
                    )
                }
            )
        )
    }

    private func values(_ text: String, _ store: MemoryStore) async throws -> [String: Double] {
        var values: [String: Double] = [:]
        for element in try await elements(text, store) {
            let bound = element.labels["le"].isEmpty ? "" : " " + element.labels["le"]
            guard case .float(let value) = element.value else { continue }
            values[element.labels.metricName + bound, default: 0] += value
        }
        return values
    }

    private func elements(_ text: String, _ store: MemoryStore) async throws -> [PromQL.Element] {
        let answer = try await PromQL.Engine(store).instant(try PromQL.parse(text), at: Self.now)
        guard case .vector(let elements) = answer.value else { return [] }
        return elements
    }

    @Test func takesTheNewestWithinLookback() async throws {
        let store = try await store([
            gauge("up", [(600, 1), (10, 2), (-5, 3)]), gauge("old", [(300, 1)]), gauge("fresh", [(299, 1)]),
            gauge("ended", [(20, 1), (10, nil)]),
        ])
        #expect(try await values(#"{job="api"}"#, store) == ["up": 2, "fresh": 1])
    }

    @Test func labelsAreMatched() async throws {
        let store = try await store([
            gauge("t", [(1, 1)], ["room": "a"]), gauge("t", [(1, 10)], ["room": "b"]), gauge("t", [(1, 100)]),
        ])
        #expect(try await values(#"t{room!="a"}"#, store) == ["t": 110])
        #expect(try await values(#"t{room=~"a|b"}"#, store) == ["t": 11])
        #expect(try await values(#"t{room=""}"#, store) == ["t": 100])
        #expect(try await values(#"t{room!~".*"}"#, store) == [:])
        #expect(try await values(#"{__name__=~"t.*",room=~".+"}"#, store) == ["t": 11])
        #expect(try await values(#"u"#, store) == [:])
        #expect(try await values(#"t{room=~"[bc]"}"#, store) == ["t": 10])
        #expect(try await values(#"t{room!~"[^a]"}"#, store) == ["t": 101])
        #expect(try await values(#"{__name__=~"t|u",room=~"(?i:A).*"}"#, store) == ["t": 1])
    }

    @Test func distributionsComeAsClassicSeries() async throws {
        var exponential = ExponentialHistogram()
        for value in [0.5, 1, 2, 4] { exponential.record(value) }
        let time = Self.now - .seconds(1)
        let store = try await store([
            Metric(
                "latency",
                unit: "s",
                data: .histogram(
                    [HistogramPoint(time: time, count: 3, sum: 1.5, bounds: [0.1, 1], bucketCounts: [1, 1, 1])],
                    .cumulative
                )
            ),
            Metric(
                "size",
                data: .exponentialHistogram(
                    [ExponentialHistogramPoint(time: time, histogram: exponential)],
                    .cumulative
                )
            ),
            Metric("s", data: .summary([SummaryPoint(time: time, count: 2, sum: 5, quantiles: [.init(0.5, 2)])])),
        ])
        #expect(try await values("latency_seconds", store) == [:])
        #expect(
            try await values("latency_seconds_bucket", store) == [
                "latency_seconds_bucket 0.1": 1, "latency_seconds_bucket 1": 2, "latency_seconds_bucket +Inf": 3,
            ]
        )
        #expect(try await values(#"latency_seconds_bucket{le="1"}"#, store) == ["latency_seconds_bucket 1": 2])
        #expect(try await values("latency_seconds_sum", store) == ["latency_seconds_sum": 1.5])
        #expect(try await values("size_count", store) == ["size_count": 4])
        #expect(try await values("size_bucket", store)["size_bucket +Inf"] == 4)
        #expect(try await values(#"s{quantile="0.5"}"#, store) == ["s": 2])
        #expect(try await values("s_count", store) == ["s_count": 2])
        let families = try await ExpositionQuery.families(at: Self.now, from: store)
        #expect(families.map(\.name) == ["latency_seconds", "s", "size"])
        let chosen = try await ExpositionQuery.families(SeriesSelector("size_count"), at: Self.now, from: store)
        #expect(chosen.map(\.name) == ["size"])
    }

    @Test func deltasBecomeRunningTotals() async throws {
        let points = (0..<100).map { index in
            let time = Self.now - .seconds(1_000 - 10 * index)
            return NumberPoint(start: time - .seconds(10), time: time, value: .int(2))
        }
        let store = try await store([Metric("jobs", data: .sum(points, .delta, isMonotonic: true))])
        #expect(try await values("jobs_total", store) == ["jobs_total": 200])
    }

    @Test func expositionAddsWritersAndNotRestarts() async throws {
        func total(_ start: Int, _ before: Int, _ value: Int64) -> Metric {
            let point = NumberPoint(
                start: Self.now - .seconds(start),
                time: Self.now - .seconds(before),
                value: .int(value)
            )
            return Metric("jobs", data: .sum([point], .cumulative, isMonotonic: true))
        }
        func writer(_ id: String) -> Resource {
            var resource = Self.api
            resource.attributes["process.pid"] = .string(id)
            return resource
        }
        let store = try await store([total(900, 5, 7)], writer("1"))
        try await append([total(800, 3, 5)], writer("2"), to: store)
        #expect(try await exposed(store) == .number(12))
        // A third began after both had sent their last.
        try await append([total(2, 1, 1)], writer("3"), to: store)
        #expect(try await exposed(store) == .number(1))
    }

    private func exposed(_ store: MemoryStore) async throws -> ExpositionSeries.Value? {
        try await ExpositionQuery.families(SeriesSelector("jobs_total"), at: Self.now, from: store)
            .first?.series.first?.value
    }

    @Test func collidingAttributesAreJoined() async throws {
        let store = try await store([gauge("t", [(1, 1)], ["a.b": "2", "a-b": "1", "job": "mine"])])
        let element = try #require(try await elements("t", store).first)
        #expect(element.labels["a_b"] == "1;2")
        #expect(element.labels["job"] == "api" && element.labels["exported_job"] == "mine")
    }
}
