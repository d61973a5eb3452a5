// Prometheus' HTTP API, as Grafana's data source, promtool and Prometheus' own clients ask it.
// https://prometheus.io/docs/prometheus/latest/querying/api/

import Hummingbird
import VigilModel
import VigilStore

/// Serves Prometheus' API.
struct PrometheusAPI: Sendable {
    let source: any TelemetrySource
    let runner: QueryRunner
    let known: KnownSenders
    let facts: ServerFacts
    let configuration: ServerConfiguration
    let now: @Sendable () -> Timestamp
    /// What is scraped now.
    let jobs: @Sendable () -> [ScrapeJob]
    /// What evaluates rules; nil where nothing does.
    var rules: (any RuleSource)?

    func add(to router: Router<VigilRequestContext>) {
        let router = PrometheusRouter(router: router, now: now)
        QueryRoutes(source: source, runner: runner).add(to: router)
        SeriesRoutes(source: source, runner: runner).add(to: router)
        ExemplarRoute(source: source, runner: runner).add(to: router)
        MetadataRoute(source: source, runner: runner, known: known, now: now).add(to: router)
        RuleRoutes(source: rules).add(to: router)
        StatusRoutes(source: source, runner: runner, facts: facts, configuration: configuration, jobs: jobs, now: now)
            .add(to: router)
    }
}
