import Hummingbird
import ServiceLifecycle
import Synchronization

/// Stops a server that nobody uses any more, where it was started so.
final class IdleExit: Service {
    private let state: Mutex<IdleExitStateMachine<ContinuousClock.Instant>>
    private let stop: @Sendable () -> Void

    init(after limit: Duration, stop: @escaping @Sendable () -> Void) {
        self.state = Mutex(IdleExitStateMachine(limit: limit, startedAt: .now))
        self.stop = stop
    }

    func requestBegan() { state.withLock { $0.requestBegan(at: .now) } }
    func requestEnded() { state.withLock { $0.requestEnded(at: .now) } }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while case .wait(let pause) = self.state.withLock({ $0.timerFired(at: .now) }) {
                try await Task.sleep(for: pause)
            }
            self.stop()
        }
        try? await gracefulShutdown()
    }
}

/// Tells the idle exit of requests; an answer that is still being written counts as one in progress.
struct UseMiddleware: MiddlewareProtocol {
    let idleExit: IdleExit

    func handle(
        _ request: Request,
        context: VigilRequestContext,
        next: @concurrent (Request, VigilRequestContext) async throws -> Response
    ) async throws -> Response {
        guard Self.counts(request) else { return try await next(request, context) }
        let use = Use(idleExit)
        var response = try await next(request, context)
        guard response.body.contentLength == nil else { return response }
        let body = response.body
        response.body = ResponseBody { writer in
            defer { withExtendedLifetime(use) {} }
            try await body.write(writer)
        }
        return response
    }

    private static func counts(_ request: Request) -> Bool {
        let path = request.uri.path
        return !path.hasPrefix("/health") && !path.hasPrefix("/-/") && path != "/livez" && path != "/readyz"
    }

    /// One request; ends when it goes away, whichever way that happens.
    private final class Use: Sendable {
        private let idleExit: IdleExit

        init(_ idleExit: IdleExit) {
            self.idleExit = idleExit
            idleExit.requestBegan()
        }

        deinit { idleExit.requestEnded() }
    }
}
