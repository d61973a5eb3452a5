import Dispatch

/// Runs what blocks on a thread of its own, never on the pool that all tasks share.
enum Blocking {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "vigil.store.open").async {
                continuation.resume(with: Result { try body() })
            }
        }
    }
}
