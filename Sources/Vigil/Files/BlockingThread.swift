import CVigil

/// A thread for what blocks, so that a slow disk holds up none of the few threads that all tasks share.
package enum BlockingThread {
    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs a function on a new thread and suspends until it has returned; cancellation does not end it.
    ///
    /// Where there is no thread to be had, it runs here.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let work = Unmanaged.passRetained(Work { continuation.resume(returning: body()) })
            let code = vigil_thread_start(work.toOpaque()) { context in
                guard let context else { return }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
            }
            if code != 0 { work.takeRetainedValue().body() }
        }
    }
}
