// Who may do what (deny by default): health, readiness, ingest, what a sign-in page needs, what an application is asked
// to do, and a word on who answers here are open; everything else needs the token or a session. What changes something
// needs, from a session, to come from our own pages.

import HTTPTypes
import Hummingbird

/// Refuses requests for other hosts, and requests without a token where one is needed.
struct AccessMiddleware: MiddlewareProtocol {
    let hosts: HostRule
    let authenticator: Authenticator

    func handle(
        _ request: Request,
        context: VigilRequestContext,
        next: @concurrent (Request, VigilRequestContext) async throws -> Response
    ) async throws -> Response {
        guard hosts.allows(authority: request.head.authority) else {
            throw APIError(
                .misdirectedRequest,
                "wrong_host",
                "This server does not answer for \"\((request.head.authority ?? "").prefix(80))\".",
                hint: "ask for 127.0.0.1, or name the host with --allowed-host"
            )
        }
        var context = context
        context.caller = authenticator.caller(of: request)
        try check(request, context.caller)
        return try await next(request, context)
    }

    private func check(_ request: Request, _ caller: Caller) throws {
        if Self.isOpen(request) { return }
        switch caller {
        case .token: return
        case .session:
            guard request.isReading || request.comesFromOwnPage else {
                throw APIError(.forbidden, "not_permitted", "This came from a page of somebody else.")
            }
        case .anonymous:
            throw APIError(
                .unauthorized,
                "not_permitted",
                "A token is needed.",
                hint: "send \"Authorization: Bearer TOKEN\" with the token that the server's token file holds, or sign "
                    + "in with the link that the server prints and `vigil open` follows"
            )
        }
    }

    private static let openPaths: Set<String> = [
        "/livez", "/readyz", "/healthz", "/-/healthy", "/-/ready", "/health", "/api/vigil/status",
        ControlRoutes.path,
    ]
    private static let ingestPaths: Set<String> = [
        "/v1/traces", "/v1/metrics", "/v1/logs", "/api/v1/otlp/v1/metrics", "/api/v1/write",
    ]

    private static func isOpen(_ request: Request) -> Bool {
        let path = request.uri.path
        if ingestPaths.contains(path) { return true }
        guard request.isReading else { return false }
        return openPaths.contains(path) || path.hasPrefix("/health/") || path.hasPrefix("/assets/")
            || path.hasPrefix("/sign-in/")
    }
}

extension Request {
    /// Whether the request changes nothing.
    fileprivate var isReading: Bool { method == .get || method == .head }

    /// Whether a browser says that a page that is not ours sent the request; programs that are no browsers say nothing.
    var comesFromForeignPage: Bool {
        (headers[.secFetchSite] != nil || headers[.origin] != nil) && !comesFromOwnPage
    }

    /// Whether a browser says that one of our own pages sent the request.
    fileprivate var comesFromOwnPage: Bool {
        if let site = headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = headers[.origin], let authority = head.authority else { return false }
        return origin.lowercased() == "http://\(authority.lowercased())"
            || origin.lowercased() == "https://\(authority.lowercased())"
    }
}
