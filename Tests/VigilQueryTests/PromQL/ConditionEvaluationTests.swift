import Testing
import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilQuery

/// Conditions of rules over samples.
struct ConditionEvaluationTests {
    private let clock = TestClock()

    /// A store with two hours of a machine's figures, one a minute; minutes count from the oldest.
    private func store(
        memory: @escaping (Int) -> Double,
        idle: @escaping (Int) -> Double = { _ in 0.5 }
    ) async throws -> MemoryStore {
        let now = clock.now
        let store = MemoryStore { now }
        func gauge(_ name: String, _ attributes: Attributes, _ value: (Int) -> Double) -> Metric {
            let points = (0...120).map { minute in
                let time = now - .seconds(Int64(120 - minute) * 60)
                return NumberPoint(attributes: attributes, time: time, value: .double(value(minute)))
            }
            return Metric(name, unit: "1", data: .gauge(points))
        }
        let items = [
            gauge("system.memory.utilization", ["system.memory.state": "used"], memory),
            gauge("system.cpu.utilization", ["cpu.mode": "idle"], idle),
            gauge("system.filesystem.utilization", ["system.filesystem.mountpoint": "/"]) { _ in 0.9 },
        ]
        let group = ResourceGroup(resource: StoreConformance.resource("host"), items: items)
        _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
        return store
    }

    private func holds(_ condition: String, _ store: MemoryStore) async throws -> Bool {
        let expression = try ConditionSyntax.parse(condition)
        let answer = try await PromQL.Engine(store).instant(expression, at: clock.now)
        guard case .vector(let elements) = answer.value else { return false }
        return !elements.isEmpty
    }

    /// A number between -0.5 and 0.5 that follows nothing.
    private static func noise(_ minute: Int) -> Double {
        var random = SeededGenerator(seed: UInt64(minute))
        return Double.random(in: -0.5...0.5, using: &random)
    }

    @Test("E19, E20: thresholds hold from where they are passed")
    func thresholdsHold() async throws {
        let store = try await store(memory: { _ in 0.31 }, idle: { _ in 0.2 })
        #expect(try await holds("memory_percent > 30", store))
        #expect(try await !holds("memory_percent > 31.5", store))
        #expect(try await holds("cpu_percent > 75", store))
        #expect(try await !holds("cpu_percent > 85", store))
        #expect(try await holds("disk_percent >= 90", store))
        #expect(try await holds("disk_percent > 85 && memory_percent > 30 && cpu_percent == 80", store))
        #expect(try await !holds("memory_percent > 30 && cpu_percent > 85", store))
    }

    @Test("E21: a suspected leak is memory that rises, and enough of it")
    func leaksAreSuspected() async throws {
        let condition = "memory_trend == 'increasing' && memory_percent > 25"
        let leak = try await store(memory: { 0.2 + Double($0) * 0.001 + 0.002 * Self.noise($0) })
        #expect(try await holds(condition, leak))
        #expect(try await !holds("memory_trend != 'increasing'", leak))
        #expect(try await !holds("memory_trend == 'stable'", leak))
        let little = try await store(memory: { 0.1 + Double($0) * 0.001 })
        #expect(try await !holds(condition, little))
        let noise = try await store(memory: { 0.5 + 0.2 * Self.noise($0) })
        #expect(try await !holds(condition, noise))
        #expect(try await holds("memory_trend == 'stable'", noise))
        let falling = try await store(memory: { 0.9 - Double($0) * 0.002 })
        #expect(try await holds("memory_trend == 'decreasing'", falling))
        #expect(try await !holds(condition, falling))
    }

    @Test func aProcessorThatIdlesLessIsBusier() async throws {
        let busier = try await store(memory: { _ in 0.5 }, idle: { 0.9 - Double($0) * 0.005 })
        #expect(try await holds("cpu_trend == 'increasing'", busier))
        #expect(try await !holds("cpu_trend == 'decreasing'", busier))
        #expect(try await !holds("cpu_trend == 'stable'", busier))
    }

    @Test("E22: no data is no data", arguments: ConditionName.all.map(\.name))
    func noDataHoldsNothing(name: String) async throws {
        let now = clock.now
        let comparison = name.hasSuffix("_trend") ? "!= 'increasing'" : "> -1"
        #expect(try await !holds("\(name) \(comparison)", MemoryStore { now }))
    }

    @Test func failedOperationsAreAPartOfAll() async throws {
        let now = clock.now
        let store = MemoryStore { now }
        func points(_ outcome: String, _ count: UInt64) -> [ExponentialHistogramPoint] {
            (0...10).map { minute in
                var histogram = ExponentialHistogram(scale: ExponentialHistogram.recordingScale)
                histogram.record(0.1, times: count * UInt64(minute + 1))
                return ExponentialHistogramPoint(
                    attributes: ["vigil.outcome": .string(outcome)],
                    start: now - .seconds(700),
                    time: now - .seconds(Int64(10 - minute) * 60),
                    histogram: histogram
                )
            }
        }
        func append(_ points: [ExponentialHistogramPoint], _ service: String) async throws {
            let metric = Metric(
                SemanticName.operationDuration,
                unit: "s",
                data: .exponentialHistogram(points, .cumulative)
            )
            let group = ResourceGroup(resource: StoreConformance.resource(service), items: [metric])
            _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
        }
        try await append(points("success", 9) + points("failure", 1), "shop")
        #expect(try await holds("error_percent > 9.9", store))
        #expect(try await !holds("error_percent > 10.1", store))
        try await append(points("success", 9), "well")
        #expect(try await holds("error_percent == 0", store))
    }
}
