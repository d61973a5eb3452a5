import ServiceLifecycle

/// Records what the server and its machine take.
struct SelfWatch: Service {
    let interval: Duration

    func run() async throws {
        try? await gracefulShutdown()
    }
}
