import Foundation
import HTTPTypes
import Hummingbird

/// What is answered on Prometheus' API where something is wrong, in its own envelope.
struct PrometheusError: Error, HTTPResponseError, Encodable {
    /// Prometheus' kinds of errors with their status.
    enum Kind: String, Encodable {
        case badData = "bad_data"
        case execution
        case unavailable
        case notFound = "not_found"

        var status: HTTPResponse.Status {
            switch self {
            case .badData: .badRequest
            case .execution: .unprocessableContent
            case .unavailable: .serviceUnavailable
            case .notFound: .notFound
            }
        }
    }

    private let statusWord = "error"
    var errorType: Kind
    var error: String

    private enum CodingKeys: String, CodingKey {
        case statusWord = "status"
        case errorType, error
    }

    var status: HTTPResponse.Status { errorType.status }

    init(_ kind: Kind, _ message: String) {
        errorType = kind
        error = message
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        response()
    }

    func response() -> Response {
        let body = (try? JSONEncoder().encode(self)) ?? Data()
        return Response.bytes(body, type: "application/json", status: status)
    }
}
