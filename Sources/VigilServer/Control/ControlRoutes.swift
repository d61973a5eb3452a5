import Foundation
import HTTPTypes
import Hummingbird
import Vigil
import VigilDashboard
import VigilModel
import VigilQuery

/// `/api/vigil/control`: what watched applications ask, and where people set what these are told.
///
/// An application asks without a token, as it sends without one: it names a service, and learns of levels, sample rates
/// and pauses that are set for it, which are no secret. Whoever lists or changes them needs the token.
struct ControlRoutes: Sendable {
    let board: ControlBoard
    let now: @Sendable () -> Timestamp

    static let path = "/api/vigil/control"
    private static let bodyMax = 64 << 10

    func add(to router: Router<VigilRequestContext>) {
        router.get(Self.routerPath) { request, context in
            let parameters = RequestParameters(request, now: now())
            let service = parameters.text("service")
            if !service.isEmpty { return try await answer(service, parameters) }
            guard context.caller != .anonymous else {
                throw APIError(.unauthorized, "not_permitted", "A token is needed, or the name of a service.")
            }
            return try Response.json(board.view)
        }
        router.post(Self.routerPath) { request, _ in
            let (settings, cleared) = try ControlChangeReader(now: now()).read(try await change(request))
            return try Response.json(try await board.change(settings, clearing: cleared))
        }
    }

    private static let routerPath = RouterPath(stringLiteral: path)

    private func answer(_ service: String, _ parameters: RequestParameters) async throws -> Response {
        let sinceText = parameters.text("since")
        let since = Int64(sinceText)
        guard since != nil || sinceText.isEmpty else {
            throw APIError.badRequest("since is \"\(sinceText.prefix(40))\", which is no version.")
        }
        let wait = try parameters.count("wait", default: Int(ControlBoard.patience.components.seconds), max: 60)
        let document = await board.document(
            for: service,
            instance: String(parameters.text("instance").prefix(200)),
            since: since,
            patience: .seconds(wait)
        )
        return Response.text(document.json, type: "application/json; charset=utf-8")
    }

    private func change(_ request: Request) async throws -> ControlChange {
        guard let body = try? await request.body.collect(upTo: Self.bodyMax) else {
            throw APIError(.contentTooLarge, "too_large", "A change may have at most \(Self.bodyMax >> 10) KiB.")
        }
        do {
            return try ViewJSON.decode(ControlChange.self, from: Data(body.readableBytesView))
        } catch {
            throw APIError.badRequest("The body is no change.", hint: ControlChangeReader.example)
        }
    }
}
