import Dispatch
import Synchronization

/// Runs what blocks on a thread of its own, never on the pool that all tasks share.
enum Blocking {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "vigil.store.open").async {
                continuation.resume(with: Result { try body() })
            }
        }
    }

    /// The same for what takes long: it asks now and then whether anybody still waits.
    static func cancellable<Value: Sendable>(
        _ body: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value
    ) async throws -> Value {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await run { try body { flag.isSet.load(ordering: .relaxed) } }
        } onCancel: {
            flag.isSet.store(true, ordering: .relaxed)
        }
    }

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }
}
