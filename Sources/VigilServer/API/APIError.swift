import Foundation
import HTTPTypes
import Hummingbird
import VigilDashboard

/// What is answered on the JSON API where something is wrong: `{"error":{"code":…,"message":…,"hint":…}}`.
struct APIError: Error, HTTPResponseError, Equatable {
    var status: HTTPResponse.Status
    /// A word for programs.
    var code: String
    /// A sentence for people.
    var message: String
    /// What to do about it; may be empty.
    var hint: String
    var retryAfterSeconds: Int?

    init(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ message: String,
        hint: String = "",
        retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.retryAfterSeconds = retryAfterSeconds
    }

    init(_ error: ViewError) {
        let status: HTTPResponse.Status =
            switch error.code {
            case .badRequest: .badRequest
            case .notPermitted: .unauthorized
            case .notFound: .notFound
            case .unreachable, .unavailable: .serviceUnavailable
            }
        self.init(status, error.code.rawValue, error.message, hint: error.hint)
        if status == .serviceUnavailable { retryAfterSeconds = 2 }
    }

    static func badRequest(_ message: String, hint: String = "") -> APIError {
        APIError(.badRequest, "bad_request", message, hint: hint)
    }

    static func notFound(_ path: String) -> APIError {
        APIError(.notFound, "not_found", "There is no \(path).", hint: "docs/http-api.md lists what there is")
    }

    private struct Envelope: Encodable {
        struct Content: Encodable {
            var code: String
            var message: String
            var hint: String
        }

        var error: Content
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        response()
    }

    /// What programs get.
    func response() -> Response {
        let envelope = Envelope(error: Envelope.Content(code: code, message: message, hint: hint))
        let body = (try? ViewJSON.encode(envelope)) ?? Data()
        return completed(Response.bytes(body, type: "application/json; charset=utf-8", status: status))
    }

    /// What browsers show.
    func page() -> Response {
        let notice =
            status == .unauthorized
            ? Notice.signIn : Notice.problem(status.reasonPhrase, message: message, hint: hint)
        return completed(Response.html(notice.rendered, status: status))
    }

    private func completed(_ response: Response) -> Response {
        var response = response
        if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer realm=\"vigil\"" }
        return response
    }
}
