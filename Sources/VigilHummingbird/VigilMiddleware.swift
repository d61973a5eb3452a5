import HTTPTypes
public import Hummingbird
import NIOCore
public import Vigil
import VigilModel

/// Watches every request: how many there are, how long they take, how they end, and within which trace.
///
/// Each request is an operation named by its method and route (`GET /users/{id}`), a SERVER span within the trace of
/// its caller, and a measurement of `http.server.request.duration`. What the handler logs carries the trace. An
/// error that it throws is recorded, once; answers from 500 on are failures, those from 400 to 499 are not.
///
/// Hummingbird's own `MetricsMiddleware` measures the same requests under the same names: one of the two is enough,
/// and with both each request is counted twice. Add it before the routes that it is to watch:
///
/// ```swift
/// let router = Router()
/// router.add(middleware: VigilMiddleware())
/// ```
public struct VigilMiddleware<Context: RequestContext>: RouterMiddleware {
    private let ownVigil: Vigil?
    private let identity: (@Sendable (Request, Context) -> RequestIdentity?)?

    /// A middleware that tells a Vigil what happens.
    ///
    /// - Parameters:
    ///   - vigil: Whom to tell; nil: `Vigil.shared`, and as long as there is none, nobody.
    ///   - identity: Who sent a request; nil: not known. Called once for each, before its handler.
    public init(vigil: Vigil? = nil, identity: (@Sendable (Request, Context) -> RequestIdentity?)? = nil) {
        ownVigil = vigil
        self.identity = identity
    }

    /// Watches a request.
    @concurrent
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let vigil = ownVigil ?? Vigil.shared else { return try await next(request, context) }
        let watched = WatchedRequest(request, vigil: vigil)
        if watched.operation.isRecording,
            let address = (context as? any RemoteAddressRequestContext)?.remoteAddress?.ipAddress
        {
            watched.note(clientAddress: address)
        }
        if let identity = identity?(request, context) { watched.note(identity) }
        do {
            var response = try await vigil.within(watched.operation) { try await next(request, context) }
            watched.note(route: context.endpointPath, status: response.status)
            response.body = watched.body(response.body)
            return response
        } catch {
            watched.note(route: context.endpointPath, status: (error as? any HTTPResponseError)?.status)
            watched.end(error)
            throw error
        }
    }
}
