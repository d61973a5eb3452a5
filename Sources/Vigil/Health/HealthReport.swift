public import VigilModel

/// What is known about an application's health.
public struct HealthReport: Hashable, Sendable {
    /// What one check found last.
    public struct Check: Hashable, Sendable {
        /// Which check.
        public var name: String
        /// What it found.
        public var result: HealthCheckResult
        /// When it found that.
        public var time: Timestamp
        /// How long ago that is.
        public var age: Duration
        /// How long it took; of a check that did not answer in time, its timeout.
        public var duration: Duration
        /// Since when it has had this status.
        public var since: Timestamp
    }

    /// When it was put together.
    public var time: Timestamp
    /// What was found, in the order in which the checks were registered; those that never ran are absent.
    public var checks: [Check]

    /// What the checks come to: all healthy is healthy, any unhealthy is unhealthy, else degraded.
    public var status: HealthStatus { HealthStatus(overall: checks.lazy.map(\.result.status)) }

    /// What a check found last; nil where there is none of that name, or it never ran.
    public subscript(name: String) -> Check? { checks.first { $0.name == name } }
}
