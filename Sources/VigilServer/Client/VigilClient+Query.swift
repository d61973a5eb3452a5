import NIOHTTP1
package import VigilDashboard
import VigilModel
import VigilQuery

extension VigilClient {
    package func query(_ request: QueryRequest) async throws -> QueryView {
        var parameters = [
            (name: "query", value: request.query),
            (name: "lookback_delta", value: request.lookback.map(DurationSyntax.format) ?? ""),
            (name: "timeout", value: request.timeout.map(DurationSyntax.format) ?? ""),
            (name: "limit", value: request.limit.map(String.init) ?? ""),
        ]
        let path: String
        switch request.time {
        case .at(let time):
            path = "/api/v1/query"
            parameters.append((name: "time", value: time.rfc3339))
        case .steps(let start, let end, let step):
            path = "/api/v1/query_range"
            parameters.append((name: "start", value: start.rfc3339))
            parameters.append((name: "end", value: end.rfc3339))
            parameters.append((name: "step", value: DurationSyntax.format(step)))
        }
        // The server ends it before.
        let patience = (request.timeout ?? QueryRunner.timeoutMax) + .seconds(5)
        let body = try await send(.GET, path, parameters, timeout: patience)
        do {
            return try QueryView.decode(body)
        } catch {
            throw ViewError(
                .unreachable,
                "What answers at \(address) is no Vigil, or one of another version",
                hint: "name the server with --server"
            )
        }
    }
}
