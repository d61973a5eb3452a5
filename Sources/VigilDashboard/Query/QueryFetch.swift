package import VigilQuery
package import VigilStore

/// Answers questions in PromQL from a source of samples.
package struct QueryFetch: Sendable {
    private let source: any TelemetrySource

    /// Answers from a source.
    package init(_ source: any TelemetrySource) {
        self.source = source
    }

    /// A question that is well written.
    package struct Prepared: Sendable {
        fileprivate var request: QueryRequest
        fileprivate var expression: PromQL.Expression
    }

    /// Reads a question.
    ///
    /// - Throws: `QuerySyntaxError` with the place of the mistake.
    package static func prepare(_ request: QueryRequest) throws(QuerySyntaxError) -> Prepared {
        let expression = try PromQL.parse(request.query)
        if case .steps = request.time, expression.type == .string || expression.type == .matrix {
            throw QuerySyntaxError(
                request.query,
                expression.range,
                "a query over time must come to a scalar or an instant vector, not a \(expression.type.rawValue)",
                hint: expression.type == .matrix ? "ask for one time, or make it rate(…) or another function" : ""
            )
        }
        return Prepared(request: request, expression: expression)
    }

    /// Answers a question.
    ///
    /// - Throws: `PromQL.EvaluationError`, `StoreError`, `CancellationError`.
    package func answer(_ prepared: Prepared) async throws -> QueryView {
        let request = prepared.request
        var options = PromQL.Engine.Options()
        if let lookback = request.lookback { options.lookback = lookback }
        if let timeout = request.timeout { options.limits.time = min(timeout, options.limits.time) }
        let engine = PromQL.Engine(source, options)
        let answer =
            switch request.time {
            case .at(let time): try await engine.instant(prepared.expression, at: time)
            case .steps(let start, let end, let step):
                try await engine.range(prepared.expression, start: start, end: end, step: step)
            }
        return QueryView(answer, query: request.query, limit: request.limit)
    }
}
