import HTTPTypes
import Hummingbird
import VigilDashboard
import VigilQuery
import VigilStore

/// What is answered on Prometheus' API where something is wrong, in its own envelope.
struct PrometheusError: Error, HTTPResponseError, Equatable {
    /// Prometheus' kinds of errors with their status.
    enum Kind: String {
        case badData = "bad_data"
        case execution
        case timeout
        case canceled
        case unavailable
        case notFound = "not_found"

        var status: HTTPResponse.Status {
            switch self {
            case .badData: .badRequest
            case .execution: .unprocessableContent
            case .timeout, .canceled, .unavailable: .serviceUnavailable
            case .notFound: .notFound
            }
        }
    }

    var errorType: Kind
    var error: String

    var status: HTTPResponse.Status { errorType.status }

    init(_ kind: Kind, _ message: String) {
        errorType = kind
        error = message
    }

    /// What an error of the layers below is on this API; nil for one that they do not define.
    ///
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - query: The query in which an error may have its place.
    init?(_ error: any Error, query: String = "") {
        switch error {
        case let error as PrometheusError: self = error
        case let error as QuerySyntaxError: self.init(.badData, error.description)
        case let error as PromQL.EvaluationError:
            self.init(error.code == .timedOut ? .timeout : .execution, error.description(in: query))
        case let error as StoreError:
            self.init(error.code == .limitExceeded ? .execution : .unavailable, error.message)
        case let error as APIError where error.status.kind == .clientError:
            self.init(.badData, error.hint.isEmpty ? error.message : "\(error.message) \(error.hint)")
        case is CancellationError: self.init(.canceled, "nobody waits for the answer any more")
        default: return nil
        }
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        response()
    }

    func response() -> Response {
        var bytes = PrometheusBytes()
        bytes.raw(#"{"status":"error","errorType":"#)
        bytes.string(errorType.rawValue)
        bytes.raw(#","error":"#)
        bytes.string(error)
        bytes.raw("}")
        var response = Response.bytes(bytes.bytes, type: "application/json", status: status)
        if status == .serviceUnavailable { response.headers[.retryAfter] = "2" }
        return response
    }
}
