import HTTPTypes
import Hummingbird
import VigilDashboard
import VigilModel

/// The web pages and what they load.
struct PageRoutes: Sendable {
    let views: any ViewSource
    let now: @Sendable () -> Timestamp

    func add(to router: Router<VigilRequestContext>) {
        for path in ["/", "/dashboard"] {
            router.get(RouterPath(path)) { request, _ in
                let asked = try PageRequest(request, now: now())
                return Response.html(Page.overview(try await views.status(window: asked.window), asked.state))
            }
        }
        router.get("/traces") { request, _ in try await traces(try PageRequest(request, now: now())) }
        router.get("/traces/:id") { request, context in
            let id = TraceID(hex: context.parameters.get("id") ?? "")
            guard let id, let trace = try await views.trace(id) else {
                throw APIError(.notFound, "not_found", "There is no such trace.", hint: "It may be too old.")
            }
            return Response.html(Page.trace(trace, try PageRequest(request, now: now()).state))
        }
        router.get("/logs") { request, _ in try await logs(try PageRequest(request, now: now())) }
        router.get("/assets/:file") { request, _ in
            guard let asset = Asset.at(request.uri.path) else { throw APIError.notFound(request.uri.path) }
            var response = Response.text(asset.body, type: asset.contentType)
            // The address changes with the content.
            response.headers[.cacheControl] = "public, max-age=31536000, immutable"
            return response
        }
    }

    private func traces(_ asked: PageRequest) async throws -> Response {
        try await searched(asked) { state in
            let request = TracesRequest(window: asked.window, search: state.search)
            return Page.traces(try await views.traces(request), state)
        } refused: { state in
            Page.traces(nil, state)
        }
    }

    private func logs(_ asked: PageRequest) async throws -> Response {
        try await searched(asked) { state in
            let request = LogsRequest(window: asked.window, search: state.search, limit: 200)
            return Page.logs(try await views.logs(request), state)
        } refused: { state in
            Page.logs(nil, state)
        }
    }

    /// A page with a search box: where the search is wrong, the page says so at the box.
    private func searched(
        _ asked: PageRequest,
        found: (Page.State) async throws -> String,
        refused: (Page.State) -> String
    ) async throws -> Response {
        var state = asked.state
        // A store without records keeps none; its pages are there all the same.
        state.saved = (try? await views.searches().searches) ?? []
        do {
            return Response.html(try await found(state))
        } catch let error as ViewError where error.code == .badRequest {
            state.problem = error.message
            return Response.html(refused(state), status: .badRequest)
        }
    }
}

/// What the address of a page asks for.
private struct PageRequest {
    var window: TimeRange
    var state: Page.State

    init(_ request: Request, now: Timestamp) throws {
        let parameters = RequestParameters(request, now: now)
        window = try parameters.window()
        state = Page.State(
            since: parameters.form["since"] ?? "15m",
            search: parameters.text("search"),
            isFragment: parameters.form["fragment"] == "main",
            endpoint: "http://\(request.head.authority ?? "127.0.0.1:4318")"
        )
    }
}
