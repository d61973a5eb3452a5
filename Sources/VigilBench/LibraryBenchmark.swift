// What recording costs the application: one core, nobody else recording, what is recorded thrown away by the sink.
// The measure is the best of several rounds: on a shared machine, everything else only adds.

import Logging
import Metrics
import Vigil
import VigilModel

/// Measures what recording costs.
struct LibraryBenchmark {
    /// The figures, in nanoseconds a call.
    static func run() -> [BenchmarkRow] {
        var sampled = Vigil.Configuration(service: "bench")
        sampled.console = .off
        var unsampled = sampled
        unsampled.sampler = .alwaysOff
        let vigil = Vigil(configuration: sampled, sink: NowhereSink())
        let quiet = Vigil(configuration: unsampled, sink: NowhereSink())
        let counter = Counter(label: "bench.counter", factory: vigil.makeMetricsFactory())
        let timer = Timer(label: "bench.timer", factory: vigil.makeMetricsFactory())
        let logger = Logger(label: "bench") { vigil.makeLogHandler(label: $0) }
        return [
            row("counter") { counter.increment() },
            row("timer") { timer.recordNanoseconds(1_234_567) },
            row("operation.sampled") { vigil.operation("bench") { _ in } },
            row("operation.unsampled") { quiet.operation("bench") { _ in } },
            row("breadcrumb") { vigil.breadcrumb("a line of text") },
            row("error.storm") { vigil.error(type: "OutOfStock", message: "none left") },
            row("log") { logger.info("a line of text", metadata: ["request": "r1"]) },
            row("log.disabled") { logger.debug("a line of text", metadata: ["request": "r1"]) },
        ]
    }

    private static func row(_ name: String, _ body: () -> Void) -> BenchmarkRow {
        let calls = 20_000
        let clock = ContinuousClock()
        let best = (0..<10).map { _ in
            clock.measure { for _ in 0..<calls { body() } }
        }.min()
        return BenchmarkRow(
            name: "library.\(name)",
            value: Double(best?.nanoseconds ?? 0) / Double(calls),
            unit: "ns"
        )
    }
}

/// Takes everything and keeps nothing.
private struct NowhereSink: TelemetrySink {
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt { .accepted }
}
