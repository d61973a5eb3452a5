import CVigil
import Synchronization

/// A small budget for spans that were shed and turn out to matter: ten failures a second, and the slowest of a minute.
///
/// Most operations neither fail nor take a millisecond, and cost two comparisons.
final class ExtraSpans: Sendable {
    private struct State {
        var failures = 10.0
        var filledAt: Int64 = 0
        var minuteBegan: Int64 = 0
        var slowest: Int64 = 0
        var slowCount = 0
    }

    private static let failuresPerSecond = 10.0
    private static let slowMax = 20
    private static let minute: Int64 = 60_000_000_000

    private let state = Mutex(State())

    func takes(failed: Bool, duration: Int64, at ticks: UInt64) -> Bool {
        guard failed || duration >= SlowestOperations.durationMin else { return false }
        let now = vigil_ticks_ns(0, ticks)
        return state.withLock { failed ? Self.takeFailure(&$0, at: now) : Self.takeSlow(&$0, duration, at: now) }
    }

    private static func takeFailure(_ state: inout State, at now: Int64) -> Bool {
        let seconds = Double(max(0, now - state.filledAt)) / 1e9
        state.failures = min(failuresPerSecond, state.failures + seconds * failuresPerSecond)
        state.filledAt = now
        guard state.failures >= 1 else { return false }
        state.failures -= 1
        return true
    }

    /// Each that is slower than all before it in the same minute.
    private static func takeSlow(_ state: inout State, _ duration: Int64, at now: Int64) -> Bool {
        if now - state.minuteBegan >= minute {
            state.minuteBegan = now
            state.slowest = 0
            state.slowCount = 0
        }
        guard duration > state.slowest, state.slowCount < slowMax else { return false }
        state.slowest = duration
        state.slowCount += 1
        return true
    }
}
