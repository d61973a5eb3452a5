import ServiceLifecycle

/// Ends the server's service group when it is fired.
final class StopSignal: Service {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Ends the group.
    func fire() { continuation.yield() }

    /// Returns when the signal was fired or the group stops otherwise.
    func run() async throws {
        for await _ in stream.cancelOnGracefulShutdown() { return }
    }
}
