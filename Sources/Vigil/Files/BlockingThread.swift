import CVigil

/// A thread for what blocks, so that a slow disk holds up none of the few threads that all tasks share.
package enum BlockingThread {
    private final class Work {
        /// Returns what is left to do once nothing holds it, nor what it refers to, any more.
        let body: @Sendable () -> (@Sendable () -> Void)?

        init(_ body: @escaping @Sendable () -> (@Sendable () -> Void)?) { self.body = body }
    }

    /// Runs a function on a new thread, which ends with it.
    ///
    /// - Returns: 0, or the system's number for why there is no thread to be had; the function is not run then.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        start(
            Work {
                body()
                return nil
            }
        )
    }

    private static func start(_ work: Work) -> Int32 {
        let work = Unmanaged.passRetained(work)
        let code = vigil_thread_start(work.toOpaque()) { context in
            guard let context else { return }
            let rest = Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
            rest?()
        }
        if code != 0 { work.release() }
        return code
    }

    /// Runs a function on a new thread and suspends until it has returned; cancellation does not end it.
    ///
    /// Where there is no thread to be had, it runs here: late is better than never.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let work = Work {
                let value = body()
                return { continuation.resume(returning: value) }
            }
            if start(work) != 0 { work.body()?() }
        }
    }
}
