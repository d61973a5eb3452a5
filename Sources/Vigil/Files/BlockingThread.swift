import CVigil

/// A thread for what blocks, so that a slow disk holds up none of the few threads that all tasks share.
package enum BlockingThread {
    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs a function on a new thread, which ends with it.
    ///
    /// - Returns: 0, or the system's number for why there is no thread to be had; the function is not run then.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        let work = Unmanaged.passRetained(Work(body))
        let code = vigil_thread_start(work.toOpaque()) { context in
            guard let context else { return }
            Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
        }
        if code != 0 { work.release() }
        return code
    }

    /// Runs a function on a new thread and suspends until it has returned; cancellation does not end it.
    ///
    /// Where there is no thread to be had, it runs here: late is better than never.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let work = { @Sendable in continuation.resume(returning: body()) }
            if start(work) != 0 { work() }
        }
    }
}
