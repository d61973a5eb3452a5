/// Something that can be measured; each has a file of its own.
struct BenchmarkSubject: Sendable {
    /// What the command line calls it.
    let name: String
    /// What it measures, in one line.
    let summary: String
    /// Measures, and gives the figures in the order to show them in.
    let run: @Sendable () async throws -> [BenchmarkRow]

    /// All subjects, in the order in which they run.
    static let all = [
        BenchmarkSubject(name: "otlp", summary: "OTLP decode and encode, one core") { OTLPBenchmark.run() },
        BenchmarkSubject(name: "store", summary: "the embedded store: to durable, replay, memory") {
            try await StoreBenchmark.run()
        },
        BenchmarkSubject(name: "parts", summary: "sealed data: bytes, appending with sealing, event queries") {
            try await PartsBenchmark.run()
        },
        BenchmarkSubject(name: "week", summary: "a week of seconds and 50 million events: size, opening, overview") {
            try await WeekBenchmark.run()
        },
        BenchmarkSubject(name: "churn", summary: "100,000 new series an hour for a day: memory, queries") {
            try await ChurnBenchmark.run()
        },
        BenchmarkSubject(name: "server", summary: "vigil serve over HTTP: to durable, latency, start, memory") {
            try await ServerBenchmark.run()
        },
        BenchmarkSubject(name: "query", summary: "PromQL over HTTP beside Prometheus and VictoriaMetrics") {
            try await QueryBenchmark.run()
        },
        BenchmarkSubject(name: "engine", summary: "the same queries within the process") {
            try await EngineBenchmark.run()
        },
        BenchmarkSubject(name: "library", summary: "what recording costs the application") {
            await LibraryBenchmark.run()
        },
        BenchmarkSubject(name: "budget", summary: "what 100,000 operations a second cost with the governor on") {
            await BudgetBenchmark.run()
        },
        BenchmarkSubject(name: "hello", summary: "the throughput of a Hummingbird service, watched and not") {
            try await HelloBenchmark.run()
        },
        BenchmarkSubject(name: "privacy", summary: "redaction, and recording interactions") { PrivacyBenchmark.run() },
        BenchmarkSubject(name: "pattern", summary: "regular expressions beside Go's") { try PatternBenchmark.run() },
        BenchmarkSubject(name: "pattern-linear", summary: "explosive expressions on 1, 10 and 100 kB beside Go's") {
            try PatternLinearBenchmark.run()
        },
    ]
}
