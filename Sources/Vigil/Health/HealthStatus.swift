/// How well something is, from well to ill.
public enum HealthStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// As it should be.
    case healthy
    /// At work, but not as it should be.
    case degraded
    /// Not at work.
    case unhealthy

    /// What several statuses come to.
    ///
    /// All healthy, or none at all, is healthy; any unhealthy is unhealthy; else degraded.
    ///
    /// - Parameter statuses: In any order.
    public init(overall statuses: some Sequence<HealthStatus>) {
        self = statuses.max() ?? .healthy
    }

    /// The value of the gauge `vigil.health.status`: 0, 1 or 2.
    package var level: Int64 {
        switch self {
        case .healthy: 0
        case .degraded: 1
        case .unhealthy: 2
        }
    }
}

extension HealthStatus: Comparable {
    /// Whether the left is the better.
    public static func < (left: HealthStatus, right: HealthStatus) -> Bool { left.level < right.level }
}
