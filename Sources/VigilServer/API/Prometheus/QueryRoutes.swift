import VigilDashboard
import VigilModel
import VigilQuery
import VigilStore

/// `query` and `query_range`, and `format_query`.
struct QueryRoutes: Sendable {
    let source: any TelemetrySource
    let runner: QueryRunner

    func add(to router: PrometheusRouter) {
        router.query("/api/v1/query") { parameters, context in
            let time = try parameters.time("time") ?? parameters.now
            return try await answer(.at(time), parameters, context)
        }
        router.query("/api/v1/query_range") { parameters, context in
            try await answer(try Self.steps(parameters), parameters, context)
        }
        router.query("/api/v1/format_query") { parameters, _ in
            let formatted = try PromQL.parse(try Self.query(parameters)).formatted
            return .success { $0.string(formatted) }
        }
    }

    private func answer(
        _ time: QueryRequest.Time,
        _ parameters: PrometheusParameters,
        _ context: VigilRequestContext
    ) async throws -> PrometheusBytes {
        var request = QueryRequest(try Self.query(parameters), time)
        request.lookback = try parameters.positiveDuration("lookback_delta")
        request.timeout = try parameters.duration("timeout")
        request.limit = try parameters.limit()
        let prepared = try QueryFetch.prepare(request)
        let wantsCost = !parameters.text("stats").isEmpty
        do {
            return try await runner.run(context, timeout: request.timeout) { [source] waited in
                let begun = ContinuousClock.now
                var view = try await QueryFetch(source).answer(prepared)
                if wantsCost {
                    view.cost?.waited = waited.inSeconds
                    view.cost?.took = (ContinuousClock.now - begun).inSeconds
                } else {
                    view.cost = nil
                }
                var bytes = PrometheusBytes()
                bytes.success(warnings: view.warnings, infos: view.infos) { $0.query(view) }
                return bytes
            }
        } catch {
            throw PrometheusError(error, query: request.query) ?? error
        }
    }

    private static func query(_ parameters: PrometheusParameters) throws(PrometheusError) -> String {
        let text = parameters.text("query")
        guard !text.isEmpty else { throw parameters.missing("query") }
        return text
    }

    private static func steps(_ parameters: PrometheusParameters) throws(PrometheusError) -> QueryRequest.Time {
        let start = try parameters.neededTime("start")
        let end = try parameters.neededTime("end")
        guard let step = try parameters.positiveDuration("step") else { throw parameters.missing("step") }
        guard start <= end else {
            throw PrometheusError(.badData, "invalid parameter \"end\": the end lies before the start")
        }
        let stepsMax = PromQL.Limits().stepsMax
        guard (end - start).nanoseconds / step.nanoseconds < Int64(stepsMax) else {
            throw PrometheusError(
                .badData,
                "exceeded maximum resolution of \(stepsMax) points per time series: take a longer step "
                    + "or a shorter range"
            )
        }
        return .steps(start: start, end: end, step: step)
    }
}
