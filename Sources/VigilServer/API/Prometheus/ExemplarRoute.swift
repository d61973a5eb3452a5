import VigilDashboard
import VigilModel
import VigilQuery
import VigilStore

/// `query_exemplars`: single measurements with the traces in which they were made.
struct ExemplarRoute: Sendable {
    let source: any TelemetrySource
    let runner: QueryRunner

    func add(to router: PrometheusRouter) {
        router.query("/api/v1/query_exemplars") { parameters, context in
            let query = parameters.text("query")
            guard !query.isEmpty else { throw parameters.missing("query") }
            let expression = try PromQL.parse(query)
            let range = try parameters.range()
            return try await runner.run(context, timeout: try parameters.duration("timeout")) { [source] _ in
                let series = try await ExemplarSearch.search(expression, in: range, from: source)
                return .success { $0.list(series) { $0.exemplars($1) } }
            }
        }
    }
}

extension PrometheusBytes {
    fileprivate mutating func exemplars(_ series: ExemplarSeries) {
        raw(#"{"seriesLabels":"#)
        labels(series.labels)
        raw(#","exemplars":"#)
        list(series.points) { bytes, point in
            bytes.raw(#"{"labels":"#)
            bytes.labels(point.labels)
            bytes.raw(#","value":"#)
            bytes.number(point.value)
            bytes.raw(#","timestamp":"#)
            bytes.time(point.time)
            bytes.raw("}")
        }
        raw("}")
    }
}
