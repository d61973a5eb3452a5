public import VigilModel

/// What a health check found.
public struct HealthCheckResult: Hashable, Sendable {
    /// How well it is.
    public var status: HealthStatus
    /// Why, in a sentence for people.
    public var message: String?
    /// What was measured.
    public var metadata: Attributes

    /// A result.
    public init(_ status: HealthStatus, _ message: String? = nil, metadata: Attributes = [:]) {
        self.status = status
        self.message = message
        self.metadata = metadata
    }

    /// All is well.
    public static let healthy = HealthCheckResult(.healthy)

    /// All is well, with what was measured.
    public static func healthy(_ message: String? = nil, metadata: Attributes = [:]) -> HealthCheckResult {
        HealthCheckResult(.healthy, message, metadata: metadata)
    }

    /// At work, but not as it should be.
    public static func degraded(_ message: String, metadata: Attributes = [:]) -> HealthCheckResult {
        HealthCheckResult(.degraded, message, metadata: metadata)
    }

    /// Not at work.
    public static func unhealthy(_ message: String, metadata: Attributes = [:]) -> HealthCheckResult {
        HealthCheckResult(.unhealthy, message, metadata: metadata)
    }
}
