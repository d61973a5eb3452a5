import Vigil

/// A thread for what blocks: reading from and writing to other processes, and waiting for them.
///
/// Unlike `BlockingThread.run` it never runs on the thread that asks, which may have to go on meanwhile.
enum SystemThread {
    /// Runs a function on a new thread that ends with it.
    static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        try SystemError.check(BlockingThread.start(body), "start a thread")
    }

    /// Runs a function on a new thread and suspends until it has returned.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try start { continuation.resume(returning: body()) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
