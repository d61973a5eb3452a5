import VigilModel

/// A way to find out how well something is.
public struct HealthCheck: Sendable {
    /// How long a check may take where nothing else is said: 2 s.
    public static let usualTimeout: Duration = .seconds(2)
    /// How often a check runs where nothing else is said: once a minute.
    public static let usualInterval: Duration = .seconds(60)

    let timeout: Duration
    let body: @Sendable () async throws -> HealthCheckResult

    /// A check.
    ///
    /// - Parameters:
    ///   - timeout: How long it may take.
    ///   - body: Finds out; what it throws is unhealthy.
    public init(
        timeout: Duration = usualTimeout,
        _ body: @escaping @Sendable () async throws -> HealthCheckResult
    ) {
        self.timeout = timeout
        self.body = body
    }

    /// Whether something answers, and how quickly.
    ///
    /// The time that it took is in the metadata as `responseTime`, in milliseconds; where it failed, the cause is there
    /// as `error`.
    ///
    /// - Parameters:
    ///   - question: What is asked, for people: `SELECT 1`.
    ///   - limit: From which time on it is degraded.
    ///   - slow: What is said then.
    ///   - failed: What is said where it throws.
    ///   - timeout: How long it may take; nil: twice the limit, at least 2 s.
    ///   - body: Asks.
    /// - Returns: The check.
    public static func latency(
        of question: String,
        degradedAbove limit: Duration,
        slow: String,
        failed: String,
        timeout: Duration? = nil,
        _ body: @escaping @Sendable () async throws -> Void
    ) -> HealthCheck {
        HealthCheck(timeout: timeout ?? max(limit * 2, usualTimeout)) {
            let clock = ContinuousClock()
            let start = clock.now
            do {
                try await body()
            } catch {
                return .unhealthy(failed, metadata: ["question": .string(question), "error": .string("\(error)")])
            }
            let elapsed = clock.now - start
            let milliseconds = (elapsed.inSeconds * 1_000_000).rounded() / 1_000
            let metadata: Attributes = ["question": .string(question), "responseTime": .double(milliseconds)]
            return elapsed > limit ? .degraded(slow, metadata: metadata) : .healthy(metadata: metadata)
        }
    }

    /// Whether a database answers `SELECT 1`: degraded from 100 ms on.
    public static func database(_ body: @escaping @Sendable () async throws -> Void) -> HealthCheck {
        .latency(
            of: "SELECT 1",
            degradedAbove: .milliseconds(100),
            slow: "Database response slow",
            failed: "Database connection failed",
            body
        )
    }

    /// Whether a language model answers: degraded from 5 s on, given up after 10 s.
    public static func languageModel(_ body: @escaping @Sendable () async throws -> Void) -> HealthCheck {
        .latency(
            of: "ping",
            degradedAbove: .milliseconds(5_000),
            slow: "LLM API response slow",
            failed: "LLM API unavailable",
            body
        )
    }
}

/// From where on something measured is no longer as it should be.
public struct HealthThresholds: Hashable, Sendable {
    /// Above it, it is degraded.
    public var degraded: Double
    /// Above it, it is unhealthy.
    public var unhealthy: Double

    /// Thresholds in the unit of what is measured.
    public init(degradedAbove degraded: Double, unhealthyAbove unhealthy: Double) {
        self.degraded = degraded
        self.unhealthy = unhealthy
    }

    /// What a value comes to.
    func status(of value: Double) -> HealthStatus {
        value > unhealthy ? .unhealthy : value > degraded ? .degraded : .healthy
    }

    /// A result, with one message where it is degraded and another where it is unhealthy.
    func result(
        of value: Double,
        _ messages: (high: String, critical: String),
        _ metadata: Attributes
    )
        -> HealthCheckResult
    {
        switch status(of: value) {
        case .healthy: .healthy(metadata: metadata)
        case .degraded: .degraded(messages.high, metadata: metadata)
        case .unhealthy: .unhealthy(messages.critical, metadata: metadata)
        }
    }
}
