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

    private let requestBytes: Int64?
    private let responseBytes = CountingBodyWriter.Count()

    let operation: ActiveOperation
    private let vigil: Vigil
    private let method: String
    private let state = Mutex(State())

    init(_ request: Request, clientAddress: String?, vigil: Vigil) {
        self.vigil = vigil
        requestBytes = request.headers[.contentLength].flatMap { Int64($0) }
        method = Self.knownMethods.contains(request.method) ? request.method.rawValue : "_OTHER"
        var attributes: Attributes = [
            SemanticName.httpRequestMethod: .string(method),
            SemanticName.urlPath: .string(request.uri.path),
            Self.scheme: "http",
        ]
        if method == "_OTHER" { attributes["http.request.method_original"] = .string(request.method.rawValue) }
        if let agent = request.headers[.userAgent] { attributes["user_agent.original"] = .string(agent) }
        if let host = request.head.authority { attributes["server.address"] = .string(host) }
        if let clientAddress { attributes["client.address"] = .string(clientAddress) }
        operation = vigil.begin(
            Self.name(method, route: nil),
            kind: .server,
            attributes: attributes,
            remote: Self.remoteContext(request.headers)
        )
        changeActive(by: 1)
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
        ResponseBody(contentLength: body.contentLength) { [self] writer in
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
        changeActive(by: -1)
        operation.rename(Self.name(method, route: ended.route))
        let status = ended.status?.code ?? 500
        operation.set(SemanticName.httpResponseStatusCode, status)
        if let route = ended.route { operation.set(SemanticName.httpRoute, route) }
        let (duration, errorType) = finish(error, status: status)
        measure(duration, status: status, route: ended.route, errorType: errorType)
    }

    private func finish(_ error: (any Error)?, status: Int) -> (Duration, errorType: String?) {
        if let error, Self.isGone(error) { return (vigil.end(operation, .cancelled), nil) }
        guard status >= 500 else {
            // What fails while a good answer is being written is a failure; a refusal of the request is none.
            if let error, !(error is any HTTPResponseError) {
                return (vigil.end(operation, .failure, error), vigil.errorType(of: error))
            }
            return (vigil.end(operation, .success), nil)
        }
        if let error { return (vigil.end(operation, .failure, error), vigil.errorType(of: error)) }
        return (vigil.end(operation, .failure, errorType: String(status)), String(status))
    }

    private func measure(_ duration: Duration, status: Int, route: String?, errorType: String?) {
        var attributes: Attributes = [:]
        // In the order of their keys, which spares the sorting.
        if let errorType { attributes.entries.append(Attribute(SemanticName.errorType, .string(errorType))) }
        attributes.entries.append(Attribute(SemanticName.httpRequestMethod, .string(method)))
        attributes.entries.append(Attribute(SemanticName.httpResponseStatusCode, .int(Int64(status))))
        if let route { attributes.entries.append(Attribute(SemanticName.httpRoute, .string(route))) }
        attributes.entries.append(Attribute(Self.scheme, "http"))
        vigil.record(duration, in: SemanticName.httpServerRequestDuration, attributes)
        if let requestBytes { vigil.record(bytes: requestBytes, in: "http.server.request.body.size", attributes) }
        vigil.record(bytes: responseBytes.value, in: "http.server.response.body.size", attributes)
    }

    private func changeActive(by amount: Int64) {
        vigil.change(
            "http.server.active_requests",
            unit: "{request}",
            by: amount,
            [SemanticName.httpRequestMethod: .string(method), Self.scheme: "http"]
        )
    }

    private static let scheme = "url.scheme"

    private static let knownMethods: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
    ]

    /// > Source: OpenTelemetry semantic conventions, HTTP spans: `{method} {target}`, and `HTTP` for unknown methods.
    private static func name(_ method: String, route: String?) -> String {
        let method = method == "_OTHER" ? "HTTP" : method
        return route.map { "\(method) \($0)" } ?? method
    }

    private static func remoteContext(_ headers: HTTPFields) -> SpanContext? {
        guard let traceparent = headers[.traceparent] else { return nil }
        return TraceContext(traceparent: traceparent, tracestate: headers[.tracestate] ?? "").map { SpanContext($0) }
    }

    /// Whether the caller left or the task was cancelled, which is no error of ours.
    private static func isGone(_ error: any Error) -> Bool {
        error is CancellationError || error is ChannelError || error is IOError
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
