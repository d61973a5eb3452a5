import Synchronization

/// The parts of all traces that a server asks to be recorded, for all operations or for some, each with an expiry.
final class SampleRates: Sendable {
    struct Rate: Hashable, Sendable {
        /// From 0 to 1.
        let value: Double
        /// Nil: every operation.
        let operation: NamePattern?
        /// On the monotonic clock, in nanoseconds.
        let expiry: Int64
    }

    /// How many rates there may be.
    static let ratesMax = 64

    /// Whether there is none: all that a new trace looks at as a rule.
    private let isEmpty = Atomic<Bool>(true)
    private let rates = Mutex<[Rate]>([])
    private let now: @Sendable () -> Int64

    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// The rate that was asked for; nil where none was, or it has expired.
    func rate(for operation: String) -> Double? {
        if isEmpty.load(ordering: .relaxed) { return nil }
        let now = now()
        return rates.withLock { rates in
            if rates.contains(where: { $0.expiry <= now }) {
                rates.removeAll { $0.expiry <= now }
                isEmpty.store(rates.isEmpty, ordering: .relaxed)
            }
            return rates.first { $0.operation?.matches(operation) ?? true }?.value
        }
    }

    /// Puts rates in the place of those before; the one that says most of the operation counts.
    func replace(_ newRates: [Rate]) {
        let weight = { (rate: Rate) in rate.operation?.weight ?? -1 }
        let sorted = newRates.prefix(Self.ratesMax).sorted { weight($0) > weight($1) }
        rates.withLock { rates in
            rates = sorted
            isEmpty.store(rates.isEmpty, ordering: .relaxed)
        }
    }
}
