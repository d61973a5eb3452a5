import Foundation
import VigilDashboard
import VigilModel
import VigilQuery
import VigilStore

/// `status/…`: who answers here, how it was set up, and how much it holds.
struct StatusRoutes: Sendable {
    let source: any TelemetrySource
    let runner: QueryRunner
    let facts: ServerFacts
    let configuration: ServerConfiguration
    /// What is scraped now.
    let jobs: @Sendable () -> [ScrapeJob]
    let now: @Sendable () -> Timestamp

    /// The version of Prometheus whose API this is: clients choose by it what they ask.
    static let compatibleVersion = "2.53.0"
    private static let window = Duration.seconds(3_600)

    func add(to router: PrometheusRouter) {
        router.get("/api/v1/status/buildinfo") { _, _ in try encoded(BuildView()) }
        router.get("/api/v1/status/runtimeinfo") { _, _ in try encoded(RuntimeView(facts, now: now())) }
        router.get("/api/v1/status/flags") { _, _ in try encoded(flags) }
        router.get("/api/v1/status/config") { _, _ in try encoded(["yaml": yaml]) }
        router.get("/api/v1/status/tsdb") { parameters, context in
            let limit = try parameters.limit() ?? 10
            let time = now()
            let window = TimeRange(start: time - Self.window, end: time + .nanoseconds(1))
            return try await runner.run(context) { _ in
                let sets = try await SeriesCatalog(source).series([], in: window)
                return try encoded(StoreSizeView(sets, await source.statistics(), at: time, limit: limit))
            }
        }
    }

    private func encoded(_ value: some Encodable) throws -> PrometheusBytes {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .success(json: try encoder.encode(value))
    }

    /// What of the configuration has a flag of Prometheus' that says the same.
    private var flags: [String: String] {
        let limits = PromQL.Limits()
        return [
            "query.lookback-delta": DurationSyntax.format(PromQL.Engine.Options().lookback),
            "query.max-concurrency": String(QueryGate().workingMax),
            "query.max-samples": String(limits.samplesMax),
            "query.timeout": DurationSyntax.format(QueryRunner.timeoutMax),
            "storage.tsdb.path": configuration.dataDirectory ?? "",
            "web.listen-address": "\(configuration.host):\(configuration.port)",
        ]
    }

    /// What of the configuration Prometheus' file would say; without passwords.
    private var yaml: String {
        let jobs = jobs().map { job in
            """
            - job_name: \(Self.quoted(job.name))
              scrape_interval: \(DurationSyntax.format(job.interval))
              scrape_timeout: \(DurationSyntax.format(job.timeout))
              metrics_path: \(Self.quoted(job.path))
              scheme: \(job.scheme)

            """
        }
        return jobs.isEmpty ? "global: {}\n" : "scrape_configs:\n" + jobs.joined()
    }

    private static func quoted(_ text: String) -> String {
        var quoted = ""
        quoted.appendJSON(text)
        return quoted
    }
}

private struct BuildView: Encodable {
    let version = StatusRoutes.compatibleVersion
    let revision = "vigil-\(ServerFacts.version)"
    let branch = ""
    let buildUser = ""
    let buildDate = ""
    let goVersion = ""
}

/// Prometheus' words; what is Go's alone is empty.
private struct RuntimeView: Encodable {
    let startTime: String
    let CWD = FileManager.default.currentDirectoryPath
    let hostname = ProcessInfo.processInfo.hostName
    let serverTime: String
    let reloadConfigSuccess = true
    let lastConfigTime: String
    let corruptionCount = 0
    let goroutineCount = 0
    let GOMAXPROCS = ProcessInfo.processInfo.activeProcessorCount
    let GOMEMLIMIT = 0
    let GOGC = ""
    let GODEBUG = ""
    let storageRetention = ""

    init(_ facts: ServerFacts, now: Timestamp) {
        startTime = facts.started.rfc3339
        lastConfigTime = facts.started.rfc3339
        serverTime = now.rfc3339
    }
}
