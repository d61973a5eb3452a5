import Synchronization

/// The memory that request bodies may take together.
///
/// A sender that finds it spent is told to come again in a second: refusing is cheaper for both than queueing.
final class IngestBudget: Sendable {
    private let bytesMax: Int
    private let used = Mutex(0)

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// The bytes that are reserved now.
    var bytesInFlight: Int { used.withLock { $0 } }

    /// What one request has reserved; it is given back when this goes away.
    final class Reservation: Sendable {
        private let budget: IngestBudget
        private let held = Mutex(0)

        init(_ budget: IngestBudget) {
            self.budget = budget
        }

        deinit {
            budget.give(back: held.withLock { $0 })
        }

        /// Reserves so much in all; false where there is no room for it.
        ///
        /// A request that is alone may take what its own limits allow.
        func grow(to bytes: Int) -> Bool {
            held.withLock { held in
                guard bytes > held else { return true }
                guard budget.take(bytes - held, beyond: held) else { return false }
                held = bytes
                return true
            }
        }
    }

    private func take(_ bytes: Int, beyond held: Int) -> Bool {
        used.withLock { used in
            guard used + bytes <= bytesMax || used == held else { return false }
            used += bytes
            return true
        }
    }

    private func give(back bytes: Int) {
        used.withLock { $0 -= bytes }
    }
}
