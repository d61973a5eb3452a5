import Hummingbird
import VigilDashboard
import VigilModel
import VigilQuery
import VigilStore

/// `series`, `labels` and `label/NAME/values`: what there is to be asked about.
struct SeriesRoutes: Sendable {
    let source: any TelemetrySource
    let runner: QueryRunner

    func add(to router: PrometheusRouter) {
        router.query("/api/v1/series") { parameters, context in
            guard !parameters.texts("match").isEmpty else { throw parameters.missing("match[]") }
            return try await answer(parameters, context) { sets in
                sets.sorted { $0.precedes($1) }
            } writing: {
                $0.labels($1)
            }
        }
        router.query("/api/v1/labels") { parameters, context in
            try await answer(parameters, context) { sets in
                Set(sets.lazy.flatMap { $0.labels.lazy.map(\.name) }).sorted()
            } writing: {
                $0.string($1)
            }
        }
        router.get("/api/v1/label/:name/values") { parameters, context in
            let name = EscapedName.read(context.parameters.get("name") ?? "")
            guard !name.isEmpty else { throw PrometheusError(.badData, "invalid label name: \"\"") }
            return try await answer(parameters, context) { sets in
                Set(sets.lazy.map { $0[name] }).subtracting([""]).sorted()
            } writing: {
                $0.string($1)
            }
        }
    }

    /// A list made of the series that are asked for, cut to the limit with a remark.
    private func answer<Item: Sendable>(
        _ parameters: PrometheusParameters,
        _ context: VigilRequestContext,
        _ items: @escaping @Sendable (Set<LabelSet>) -> [Item],
        writing write: @escaping @Sendable (inout PrometheusBytes, Item) -> Void
    ) async throws -> PrometheusBytes {
        let selectors = try parameters.selectors()
        let range = try parameters.range()
        let limit = try parameters.limit() ?? .max
        return try await runner.run(context, timeout: try parameters.duration("timeout")) { [source] _ in
            let items = items(try await SeriesCatalog(source).series(selectors, in: range))
            return .success(warnings: items.count > limit ? [QueryView.cutRemark] : []) {
                $0.list(items.prefix(limit), write)
            }
        }
    }
}
