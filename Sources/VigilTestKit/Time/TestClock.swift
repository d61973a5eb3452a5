import Synchronization
package import VigilModel

/// A clock that stands until a test moves it.
package final class TestClock: Sendable {
    private let time: Mutex<Timestamp>

    /// A clock that shows a time; 2026-01-01 where none is given.
    package init(_ time: Timestamp = Timestamp(seconds: 1_767_225_600)) {
        self.time = Mutex(time)
    }

    package var now: Timestamp { time.withLock { $0 } }

    package func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }

    package func set(_ time: Timestamp) { self.time.withLock { $0 = time } }
}
