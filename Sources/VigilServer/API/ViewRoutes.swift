import HTTPTypes
import Hummingbird
import VigilDashboard
import VigilModel
import VigilQuery

/// `/api/vigil/…`: the views as JSON, the same that the pages and the command show.
struct ViewRoutes: Sendable {
    let views: any ViewSource
    let now: @Sendable () -> Timestamp
    let facts: ServerFacts

    func add(to router: Router<VigilRequestContext>) {
        let api = router.group("/api/vigil")
        api.get("status") { request, context in
            if context.caller == .anonymous { return try Response.json(["server": facts.publicView]) }
            return try await answer { try await views.status(window: try parameters(request).window()) }
        }
        api.get("services") { request, _ in
            try await answer { try await views.services(window: try parameters(request).window()) }
        }
        api.get("operations") { request, _ in
            let parameters = parameters(request)
            let service = parameters.form["service"].flatMap { $0.isEmpty ? nil : $0 }
            return try await answer { try await views.operations(service: service, window: try parameters.window()) }
        }
        api.get("series") { request, _ in try await answer { try await views.series(try series(request)) } }
        api.get("logs") { request, _ in try await answer { try await views.logs(try logs(request)) } }
        api.get("events") { request, _ in try await events(request) }
        api.get("traces") { request, _ in try await answer { try await views.traces(try traces(request)) } }
        api.get("traces/:id") { _, context in try await trace(context.parameters.get("id") ?? "") }
    }

    private func parameters(_ request: Request) -> RequestParameters { RequestParameters(request, now: now()) }

    private func series(_ request: Request) throws -> SeriesRequest {
        let parameters = parameters(request)
        return SeriesRequest(
            window: try parameters.window(),
            match: parameters.text("match"),
            limit: try parameters.count("limit", default: 1_000, max: 100_000)
        )
    }

    private func logs(_ request: Request) throws -> LogsRequest {
        let parameters = parameters(request)
        return LogsRequest(
            window: try parameters.window(),
            search: parameters.text("search"),
            after: try parameters.after(),
            limit: try parameters.count("limit", default: 100, max: 10_000)
        )
    }

    /// Any signal by one address: the records of logs, errors and interactions, traces, or groups of them.
    private func events(_ request: Request) async throws -> Response {
        let subject = try parameters(request).subject()
        if subject == .traces { return try await answer { try await views.traces(try traces(request)) } }
        var logs = try logs(request)
        logs.subject = subject
        return try await answer { [logs] in try await views.logs(logs) }
    }

    private func traces(_ request: Request) throws -> TracesRequest {
        let parameters = parameters(request)
        return TracesRequest(
            window: try parameters.window(),
            search: parameters.text("search"),
            limit: try parameters.count("limit", default: 50, max: 1_000)
        )
    }

    private func trace(_ text: String) async throws -> Response {
        guard let id = TraceID(hex: text) else {
            throw APIError.badRequest("\"\(text.prefix(40))\" is no trace id.", hint: "it has 32 hexadecimal digits")
        }
        guard let trace = try await views.trace(id) else {
            throw APIError(.notFound, "not_found", "There is no trace \(id).", hint: "it may be too old")
        }
        return try Response.json(trace)
    }

    private func answer(_ view: () async throws -> some Encodable) async throws -> Response {
        try Response.json(try await view())
    }
}
