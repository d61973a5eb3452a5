import Synchronization

/// A value that is made when it is first asked for, and read without a lock from then on.
final class AtomicLazy<Value: Sendable>: Sendable {
    private let isMade = Atomic(false)
    private let lock = Mutex(())
    // Written once, under the lock and before the flag is set; read only where the flag was seen.
    nonisolated(unsafe) private var made: Value?
    private let make: @Sendable () -> Value?

    init(_ make: @escaping @Sendable () -> Value?) {
        self.make = make
    }

    /// The value; nil if there is none to be made.
    var value: Value? {
        if !isMade.load(ordering: .acquiring) { fill() }
        return made
    }

    private func fill() {
        lock.withLock { _ in
            if isMade.load(ordering: .relaxed) { return }
            made = make()
            isMade.store(true, ordering: .releasing)
        }
    }
}
