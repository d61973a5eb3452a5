// What a process pays that carries out 100,000 operations a second and is watched with the governor on: its processor
// time and memory beside those of the same process that is not watched, one after the other, and whether every
// operation was counted.

import CVigil
import Vigil
import VigilModel

/// Measures the cost of being watched at a steady rate.
enum BudgetBenchmark {
    private static let rate = 100_000
    private static let seconds = 60
    /// The governor has found its rate by then.
    private static let settling = 30

    static func run() async -> [BenchmarkRow] {
        let bare = await measure(isEnabled: false)
        let watched = await measure(isEnabled: true)
        return [
            BenchmarkRow(name: "budget.bare", value: bare.share * 100, unit: "% of a core"),
            BenchmarkRow(name: "budget.watched", value: watched.share * 100, unit: "% of a core"),
            BenchmarkRow(name: "budget.cost", value: (watched.share - bare.share) * 100, unit: "% of a core"),
            BenchmarkRow(name: "budget.memory", value: watched.memory - bare.memory, unit: "bytes"),
            BenchmarkRow(name: "budget.uncounted", value: watched.uncounted, unit: "operations"),
            BenchmarkRow(name: "budget.sample_rate", value: watched.sampleRate, unit: "of 1"),
        ]
    }

    private struct Figures {
        var share = 0.0
        var memory = 0.0
        var uncounted = 0.0
        var sampleRate = 1.0
    }

    private static func measure(isEnabled: Bool) async -> Figures {
        var configuration = Vigil.Configuration(service: "bench")
        configuration.console = .off
        configuration.isEnabled = isEnabled
        let vigil = Vigil(configuration: configuration, sink: NowhereSink())
        var figures = Figures()
        try? await vigil.run {
            let memory = usage().resident_bytes
            var done = await work(vigil, seconds: settling)
            let before = usage()
            let start = vigil_monotonic_clock_ns()
            done += await work(vigil, seconds: seconds - settling)
            let after = usage()
            let elapsed = Double(vigil_monotonic_clock_ns() - start)
            let spent = after.user_cpu_ns + after.system_cpu_ns - before.user_cpu_ns - before.system_cpu_ns
            figures.share = Double(spent) / elapsed
            figures.memory = Double(after.resident_bytes - memory)
            let metrics = vigil.snapshot()
            figures.uncounted = isEnabled ? Double(done) - Double(counted(in: metrics)) : 0
            figures.sampleRate = gauge("vigil.self.sample_rate", in: metrics) ?? 1
        }
        return figures
    }

    /// Carries out operations in bursts of a hundredth of a second's, and says how many.
    private static func work(_ vigil: Vigil, seconds: Int) async -> Int {
        let clock = ContinuousClock()
        var due = clock.now
        for _ in 0..<(seconds * 100) {
            for index in 0..<(rate / 100) {
                vigil.operation("work") { $0.set("index", index) }
            }
            due += .milliseconds(10)
            try? await clock.sleep(until: due)
        }
        return seconds * rate
    }

    private static func usage() -> vigil_process_usage {
        var usage = vigil_process_usage()
        vigil_process_usage(&usage)
        return usage
    }

    private static func counted(in metrics: [Metric]) -> UInt64 {
        guard
            case .exponentialHistogram(let points, _)? = metrics.first(where: { $0.name == "vigil.operation.duration" }
            )?
            .data
        else { return 0 }
        return points.reduce(0) { $0 + $1.histogram.count }
    }

    private static func gauge(_ name: String, in metrics: [Metric]) -> Double? {
        guard case .gauge(let points)? = metrics.first(where: { $0.name == name })?.data else { return nil }
        return points.first?.value?.asDouble
    }
}
