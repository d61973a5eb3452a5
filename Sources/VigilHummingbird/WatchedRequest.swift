import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Vigil
import VigilModel
import VigilOTLP

/// A request from its head to the last byte of its answer.
///
/// It ends once: when the body has been written, when something is thrown, or, where neither happens because the
/// response was dropped, when nobody holds it any more.
final class WatchedRequest: Sendable {
    private struct State {
        var route: String?
        var status: HTTPResponse.Status?
        var isEnded = false
    }

    /// An answer of known length up to here is as good as written when the handler has made it.
    ///
    /// It is left as it is, since Hummingbird writes it at once with its head, which to follow it byte by byte would
    /// prevent (`bench hello`).
    private static let wholeBytesMax = 64 << 10

    let operation: ActiveOperation
    private let request: Request
    private let method: String
    private let requestBytes: Int64?
    private let responseBytes = CountingBodyWriter.Count()
    private let vigil: Vigil
    private let state = Mutex(State())

    init(_ request: Request, vigil: Vigil) {
        self.vigil = vigil
        self.request = request
        method = Self.name(of: request.method)
        requestBytes = request.headers[.contentLength].flatMap { Int64($0) }
        let name = RequestMetrics.Kind.operationName(method, route: nil)
        operation = vigil.begin(name, kind: .server, remote: Self.remoteContext(request.headers))
        if operation.isRecording { operation.describe(description) }
        vigil.requestMetrics.changeActive(method: method, by: 1)
    }

    deinit {
        end(nil)
    }

    /// Takes note of what the router and the handler decided; a status that is nil will be 500.
    func note(route: String?, status: HTTPResponse.Status?) {
        // Hummingbird puts words such as "NotFound" in the place of a route where there is none.
        let route = route.flatMap { $0.hasPrefix("/") ? $0 : nil }
        state.withLock { state in
            state.route = route
            state.status = status
        }
    }

    /// Takes note of where it came from.
    func note(clientAddress: String) {
        operation.set("client.address", clientAddress)
    }

    /// Takes note of who sent it.
    func note(_ identity: RequestIdentity) {
        if let session = identity.session { operation.set(SemanticName.sessionID, session) }
        guard let user = identity.user else { return }
        vigil.engagement.note(user: user, at: vigil.time.wall())
        // Whoever sends makes a pseudonym of it.
        operation.set(SemanticName.userID, user)
    }

    /// A body that ends the request when it has been written, and is written within the request's trace.
    func body(_ body: ResponseBody) -> ResponseBody {
        if let length = body.contentLength, length <= Self.wholeBytesMax {
            responseBytes.add(length)
            end(nil)
            return body
        }
        return ResponseBody(contentLength: body.contentLength) { [self] writer in
            do {
                let counting = CountingBodyWriter(writer: writer, count: responseBytes)
                try await vigil.withinConcurrently(operation) { try await body.write(counting) }
                end(nil)
            } catch {
                end(error)
                throw error
            }
        }
    }

    /// Ends the request; later calls do nothing.
    func end(_ error: (any Error)?) {
        let ended = state.withLock { state -> State? in
            guard !state.isEnded else { return nil }
            state.isEnded = true
            return state
        }
        guard let ended else { return }
        vigil.requestMetrics.changeActive(method: method, by: -1)
        let status = ended.status?.code ?? 500
        let ending = Ending(error, status: status, vigil)
        let kind = RequestMetrics.Kind(method: method, route: ended.route, status: status, errorType: ending.errorType)
        let figures = vigil.requestMetrics.figures(of: kind)
        operation.rename(figures.operationName)
        if ending.outcome == .failure, !operation.isRecording { operation.describe(description) }
        operation.set(SemanticName.httpResponseStatusCode, status)
        if let route = ended.route { operation.set(SemanticName.httpRoute, route) }
        let duration = vigil.end(
            operation,
            ending.outcome,
            ending.error,
            errorType: ending.error == nil ? ending.errorType : nil
        )
        figures.record(duration, requestBytes: requestBytes, responseBytes: responseBytes.value)
    }

    /// What is known of the request from its head.
    private var description: Attributes {
        var attributes: Attributes = [
            SemanticName.httpRequestMethod: .string(method),
            SemanticName.urlPath: .string(request.uri.path),
            SemanticName.urlScheme: "http",
        ]
        if method == "_OTHER" { attributes["http.request.method_original"] = .string(request.method.rawValue) }
        if let agent = request.headers[.userAgent] { attributes["user_agent.original"] = .string(agent) }
        if let host = request.head.authority { attributes["server.address"] = .string(host) }
        return attributes
    }

    /// > Source: OpenTelemetry semantic conventions, HTTP spans.
    private static func name(of method: HTTPRequest.Method) -> String {
        switch method {
        case .get: "GET"
        case .post: "POST"
        case .put: "PUT"
        case .head: "HEAD"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .patch: "PATCH"
        case .connect: "CONNECT"
        case .trace: "TRACE"
        default: "_OTHER"
        }
    }

    private static func remoteContext(_ headers: HTTPFields) -> SpanContext? {
        guard let traceparent = headers[.traceparent] else { return nil }
        return TraceContext(traceparent: traceparent, tracestate: headers[.tracestate] ?? "").map { SpanContext($0) }
    }

}

extension WatchedRequest {
    /// How a request ended.
    private struct Ending {
        var outcome = Outcome.success
        var error: (any Error)?
        var errorType: String?

        init(_ error: (any Error)?, status: Int, _ vigil: Vigil) {
            guard let error else {
                guard status >= 500 else { return }
                outcome = .failure
                errorType = String(status)
                return
            }
            // The caller left or the task was cancelled, which is no error of ours.
            if error is CancellationError || error is ChannelError || error is IOError {
                outcome = .cancelled
                return
            }
            // What fails while a good answer is being written is a failure; a refusal of the request is none.
            if status < 500, error is any HTTPResponseError { return }
            outcome = .failure
            self.error = error
            errorType = vigil.errorType(of: error)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let traceparent = HTTPField.Name("traceparent")
    fileprivate static let tracestate = HTTPField.Name("tracestate")
}

extension HTTPFields {
    /// The value of a field whose name is one.
    fileprivate subscript(name: HTTPField.Name?) -> String? { name.flatMap { self[$0] } }
}
