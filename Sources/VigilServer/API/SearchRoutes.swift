import Foundation
import HTTPTypes
import Hummingbird
import VigilDashboard
import VigilModel
import VigilQuery

/// What helps to search: `/api/vigil/complete` and `/api/vigil/searches`, and the form of the pages.
struct SearchRoutes: Sendable {
    let views: any ViewSource
    let now: @Sendable () -> Timestamp

    static let completePath = "/api/vigil/complete"
    static let path = "/api/vigil/searches"
    /// Where the pages' forms go.
    static let formPath = "/searches"
    private static let bodyMax = 64 << 10
    private static let example =
        "send JSON such as {\"name\":\"slow\",\"signal\":\"traces\",\"search\":\"duration>1s\"}"

    func add(to router: Router<VigilRequestContext>) {
        router.get(RouterPath(stringLiteral: Self.completePath)) { request, _ in
            let parameters = RequestParameters(request, now: now())
            let asked = CompletionRequest(
                window: try parameters.window(),
                subject: try parameters.subject(),
                text: parameters.text("text")
            )
            return try Response.json(try await views.completions(asked))
        }
        router.get(RouterPath(stringLiteral: Self.path)) { _, _ in try Response.json(try await views.searches()) }
        router.post(RouterPath(stringLiteral: Self.path)) { request, _ in
            try Response.json(try await views.save(try await search(request)))
        }
        router.delete(RouterPath(stringLiteral: Self.path)) { request, _ in
            let name = RequestParameters(request, now: now()).text("name")
            return try Response.json(try await views.removeSearch(name))
        }
        router.post(RouterPath(stringLiteral: Self.formPath)) { request, _ in try await changeByForm(request) }
    }

    private func search(_ request: Request) async throws -> SavedSearchView {
        guard let body = try? await request.body.collect(upTo: Self.bodyMax) else {
            throw APIError(.contentTooLarge, "too_large", "A search may have at most \(Self.bodyMax >> 10) KiB.")
        }
        do {
            return try ViewJSON.decode(SavedSearchView.self, from: Data(body.readableBytesView))
        } catch {
            throw APIError.badRequest("The body is no search with a name.", hint: Self.example)
        }
    }

    /// Saves or removes what a form says, and leads back to the page that it is on.
    private func changeByForm(_ request: Request) async throws -> Response {
        let parameters = try await RequestParameters.reading(request, now: now())
        let subject = try parameters.subject()
        let removed = parameters.text("remove")
        if removed.isEmpty {
            var search = SavedSearchView(
                name: parameters.text("name"),
                signal: subject,
                search: parameters.text("search")
            )
            // A form knows nothing of metrics, and takes none away.
            search.metric = try await views.searches().searches.first { $0.name == search.name }?.metric
            _ = try await views.save(search)
        } else {
            _ = try await views.removeSearch(removed)
        }
        var back = subject == .traces ? "/traces" : "/logs"
        let state = ["since", "search"].map { ($0, parameters.text($0)) }.filter { !$0.1.isEmpty }
        let query = state.map { "\($0.0)=\(FormParameters.encode($0.1))" }.joined(separator: "&")
        if !query.isEmpty { back += "?" + query }
        return Response(status: .seeOther, headers: [.location: back])
    }
}

extension RequestParameters {
    /// What is searched; logs where it is not said.
    func subject() throws -> EventSubject {
        let text = text("signal")
        if text.isEmpty { return .logs }
        guard let subject = EventSubject(rawValue: text) else {
            throw APIError.badRequest(
                "signal is \"\(text.prefix(40))\", which is none.",
                hint: "it is one of " + EventSubject.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        return subject
    }
}
