import CVigil
package import VigilModel

/// Where times come from: the system, or a test.
package struct TimeSource: Sendable {
    /// The time of day, for stamping.
    package let wall: @Sendable () -> Timestamp
    /// Nanoseconds of a clock that never goes back, for measuring.
    package let monotonic: @Sendable () -> Int64

    package init(wall: @escaping @Sendable () -> Timestamp, monotonic: @escaping @Sendable () -> Int64) {
        self.wall = wall
        self.monotonic = monotonic
    }

    /// The clocks of the system.
    package static let system = TimeSource(
        wall: { Timestamp(nanoseconds: vigil_wall_clock_ns()) },
        monotonic: { vigil_monotonic_clock_ns() }
    )
}
