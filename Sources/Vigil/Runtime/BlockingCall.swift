import CVigil

/// Runs something that may block, such as a disk that does not answer, on a thread of its own.
///
/// The pool that all tasks of the application share has as many threads as the machine has cores.
func runOffPool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        let call = Unmanaged.passRetained(BlockingCall { continuation.resume(returning: body()) })
        let code = vigil_thread_start(call.toOpaque()) { context in
            guard let context else { return }
            Unmanaged<BlockingCall>.fromOpaque(context).takeRetainedValue().body()
        }
        // Without a thread it is done here: late is better than never.
        if code != 0 { call.takeRetainedValue().body() }
    }
}

private final class BlockingCall {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
