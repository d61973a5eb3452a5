// What recording costs the application, beside what it cannot cost less than: an atomic addition and a clock. What is
// recorded is thrown away by the sink. Two threads use the same instrument.

import CVigil
import Logging
import Metrics
import Synchronization
import Tracing
import Vigil
import VigilModel

/// Measures what recording costs.
struct LibraryBenchmark {
    private let vigil: Vigil
    private let unsampled: Vigil
    private let off: Vigil

    /// The figures, in nanoseconds a call.
    static func run() async -> [BenchmarkRow] {
        let benchmark = LibraryBenchmark()
        var rows: [BenchmarkRow] = []
        // What is recorded is also taken away, as in a real process.
        try? await benchmark.vigil.run {
            rows = benchmark.floors() + benchmark.instruments() + benchmark.operations() + benchmark.lines()
            rows += await benchmark.asynchronous()
        }
        return rows + benchmark.switchedOff()
    }

    private init() {
        var configuration = Vigil.Configuration(service: "bench")
        configuration.console = .off
        // What a span costs, not what a budget spares.
        configuration.cpuBudget = nil
        vigil = Vigil(configuration: configuration, sink: NowhereSink())
        var never = configuration
        never.sampler = .alwaysOff
        unsampled = Vigil(configuration: never, sink: NowhereSink())
        var disabled = configuration
        disabled.isEnabled = false
        off = Vigil(configuration: disabled, sink: NowhereSink())
    }

    private func floors() -> [BenchmarkRow] {
        let word = Word()
        return both("floor.atomic") { for _ in 0..<$0 { word.add() } }
            + one("floor.clock") { for _ in 0..<$0 { blackHole(vigil_monotonic_clock_ns()) } }
            + one("floor.cycles") { for _ in 0..<$0 { blackHole(vigil_cycles()) } }
    }

    private func instruments() -> [BenchmarkRow] {
        let factory = vigil.makeMetricsFactory()
        let counter = Counter(label: "bench.counter", factory: factory)
        let fraction = FloatingPointCounter(label: "bench.fraction", factory: factory)
        let timer = Timer(label: "bench.timer", factory: factory)
        let gauge = Gauge(label: "bench.gauge", dimensions: [], factory: factory)
        let facade = Counter(label: "bench", factory: NOOPMetricsHandler.instance)
        return both("facade.counter") { for _ in 0..<$0 { facade.increment() } }
            + both("counter") { for _ in 0..<$0 { counter.increment() } }
            + both("counter.fraction") { for _ in 0..<$0 { fraction.increment(by: 1.5) } }
            + both("timer") { for index in 0..<$0 { timer.recordNanoseconds(1_000_000 + Int64(index & 0xfffff)) } }
            + both("gauge") { for index in 0..<$0 { gauge.record(index) } }
            + both("facade.counter.labels") {
                for _ in 0..<$0 {
                    Counter(
                        label: "bench.labels",
                        dimensions: [("code", "200"), ("method", "GET")],
                        factory: NOOPMetricsHandler.instance
                    ).increment()
                }
            }
            + both("counter.labels") {
                for _ in 0..<$0 {
                    Counter(
                        label: "bench.labels",
                        dimensions: [("code", "200"), ("method", "GET")],
                        factory: factory
                    ).increment()
                }
            }
    }

    private func operations() -> [BenchmarkRow] {
        both("operation.unsampled") { [unsampled] in
            for _ in 0..<$0 { unsampled.operation("bench") { _ in } }
        }
            + both("operation") { [vigil] in for _ in 0..<$0 { vigil.operation("bench") { _ in } } }
            + both("operation.attributes") { [vigil] in
                for index in 0..<$0 {
                    vigil.operation("bench") { operation in
                        operation.set("rom", "game.sfc")
                        operation.set("sprites", index)
                        operation.set("ratio", 0.5)
                        operation.set("cached", true)
                    }
                }
            }
            + both("operation.literal") { [vigil] in
                for index in 0..<$0 {
                    vigil.operation(
                        "bench",
                        ["rom": "game.sfc", "sprites": .int(Int64(index)), "ratio": 0.5, "cached": true]
                    ) { _ in }
                }
            }
    }

    private func lines() -> [BenchmarkRow] {
        let logger = Logger(label: "bench") { [vigil] in vigil.makeLogHandler(label: $0) }
        let silent = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        return both("facade.log") {
            for _ in 0..<$0 {
                silent.info("a line of text", metadata: ["request": "r1", "user": "u1", "size": "17"])
            }
        }
            + both("log") {
                for _ in 0..<$0 {
                    logger.info("a line of text", metadata: ["request": "r1", "user": "u1", "size": "17"])
                }
            }
            + both("log.disabled") { for _ in 0..<$0 { logger.debug("a line of text", metadata: ["request": "r1"]) } }
    }

    private func switchedOff() -> [BenchmarkRow] {
        let counter = Counter(label: "bench.counter", factory: off.makeMetricsFactory())
        let timer = Timer(label: "bench.timer", factory: off.makeMetricsFactory())
        return one("off.counter") { for _ in 0..<$0 { counter.increment() } }
            + one("off.timer") { for _ in 0..<$0 { timer.recordNanoseconds(1_234_567) } }
            + one("off.operation") { [off] in for _ in 0..<$0 { off.operation("bench") { _ in } } }
    }

    /// Asynchronous calls within one task.
    private func asynchronous() async -> [BenchmarkRow] {
        guard Self.isWanted("async") else { return [] }
        return [
            await AsyncCallTimer.row("library.operation.async.unsampled") { [unsampled] in
                for _ in 0..<$0 { await unsampled.operation("bench") { _ async in } }
            },
            await AsyncCallTimer.row("library.operation.async") { [vigil] in
                for _ in 0..<$0 { await vigil.operation("bench") { _ async in } }
            },
            await AsyncCallTimer.row("library.operation.async.attributes") { [vigil] in
                for index in 0..<$0 {
                    await vigil.operation("bench") { operation async in
                        operation.set("rom", "game.sfc")
                        operation.set("sprites", index)
                        operation.set("ratio", 0.5)
                        operation.set("cached", true)
                    }
                }
            },
            await AsyncCallTimer.row("library.bridge.withSpan") { [vigil] in
                let tracer = vigil.makeTracer()
                for _ in 0..<$0 { await tracer.withAnySpan("bench") { _ async in } }
            },
        ]
    }

    /// With VIGIL_BENCH_ONLY=operation, for a profiler, the rows alone whose name has that in it.
    private static func isWanted(_ name: String) -> Bool {
        guard let only = ProcessFacts.environment["VIGIL_BENCH_ONLY"] else { return true }
        return name.contains(only)
    }

    private func one(_ name: String, _ calls: @escaping @Sendable (Int) -> Void) -> [BenchmarkRow] {
        guard Self.isWanted(name) else { return [] }
        return [BenchmarkRow(name: "library.\(name)", value: CallTimer.median(calls), unit: "ns")]
    }

    private func both(_ name: String, _ calls: @escaping @Sendable (Int) -> Void) -> [BenchmarkRow] {
        guard Self.isWanted(name) else { return [] }
        let two = CallTimer.median(threads: 2, calls)
        return one(name, calls) + [BenchmarkRow(name: "library.\(name).2", value: two, unit: "ns")]
    }
}

/// Keeps the compiler from leaving out what nobody uses.
@inline(never)
private func blackHole<Value>(_ value: Value) {}

private final class Word: Sendable {
    private let word = Atomic<UInt64>(0)

    func add() { word.wrappingAdd(1, ordering: .relaxed) }
}
