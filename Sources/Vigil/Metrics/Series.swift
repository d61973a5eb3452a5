import Synchronization
import VigilModel

/// One instrument's values under one label set.
protocol Series: AnyObject, Sendable {
    var attributes: Attributes { get }
    /// How many handles to it are alive; guarded by the registry's lock.
    var uses: SeriesUses { get }
    /// Counts from now on: this process was forked off the one that counted before.
    func beginAnew(at time: Timestamp)
    /// Is used again after the last handle was given back.
    func goOn()
}

extension Series {
    func goOn() {}
}

/// Counts the handles to a series; guarded by the registry's lock.
final class SeriesUses: Sendable {
    private let count = Atomic<Int>(0)

    func retain() { count.wrappingAdd(1, ordering: .relaxed) }

    /// One more where there is one; false where the last was given back.
    func retainAgain() -> Bool {
        var current = count.load(ordering: .relaxed)
        while current > 0 {
            let (exchanged, found) = count.weakCompareExchange(
                expected: current,
                desired: current + 1,
                ordering: .relaxed
            )
            if exchanged { return true }
            current = found
        }
        return false
    }

    /// Whether that was the last one.
    func release() -> Bool { count.wrappingSubtract(1, ordering: .relaxed).newValue <= 0 }
}
