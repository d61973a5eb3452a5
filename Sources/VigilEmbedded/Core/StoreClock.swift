package import VigilModel

/// The clocks of a store.
package struct StoreClock: Sendable {
    /// The time of day, which people and networks set forwards and backwards.
    package let now: @Sendable () -> Timestamp
    /// The time since some moment; it never goes back.
    package let uptime: @Sendable () -> Duration

    package init(now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Duration) {
        self.now = now
        self.uptime = uptime
    }

    /// A time of day beside the machine's own clock.
    package init(now: @escaping @Sendable () -> Timestamp) {
        let began = ContinuousClock.now
        self.init(now: now) { ContinuousClock.now - began }
    }
}
