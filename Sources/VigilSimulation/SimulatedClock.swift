import Synchronization
import VigilEmbedded
import VigilModel
import VigilTestKit

/// A time of day that is set forwards and backwards, beside an uptime that only grows.
final class SimulatedClock: Sendable {
    private struct State {
        var now = TestClock().now
        var newest = TestClock().now
        var uptime = Duration.zero
    }

    private let state = Mutex(State())

    var now: Timestamp { state.withLock { $0.now } }
    /// The latest time of day that it ever showed.
    var newest: Timestamp { state.withLock { $0.newest } }

    /// Lets time go by.
    func advance(by duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
            state.newest = max(state.newest, state.now)
        }
    }

    /// Sets the time of day, as people and networks do.
    func jump(by duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.newest = max(state.newest, state.now)
        }
    }

    var clock: StoreClock {
        StoreClock(now: { self.now }, uptime: { self.state.withLock { $0.uptime } })
    }
}
