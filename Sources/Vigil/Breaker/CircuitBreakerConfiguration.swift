/// When a circuit breaker opens, and for how long.
public struct CircuitBreakerConfiguration: Sendable {
    /// What opens a breaker.
    public enum Trip: Hashable, Sendable {
        /// So many failures in a row.
        case consecutiveFailures(Int)
        /// A share of failures, from 0 to 1, among the calls that ended within a time, once there were so many.
        case failureRate(Double, window: Duration, callsMin: Int)
    }

    /// What opens it: 5 failures in a row.
    public var trip: Trip
    /// How long it stays open before it lets trial calls through: 60 s.
    public var timeout: Duration
    /// How many trial calls may be under way at once: 1.
    public var trialCallsMax: Int
    /// Whether an error counts as a failure; what does not counts neither way.
    ///
    /// `CancellationError` never counts.
    public var isFailure: @Sendable (any Error) -> Bool

    /// A configuration.
    public init(
        trip: Trip = .consecutiveFailures(5),
        timeout: Duration = .seconds(60),
        trialCallsMax: Int = 1,
        isFailure: @escaping @Sendable (any Error) -> Bool = { _ in true }
    ) {
        self.trip = trip
        self.timeout = timeout
        self.trialCallsMax = trialCallsMax
        self.isFailure = isFailure
    }
}

/// What a circuit breaker does with calls.
public enum CircuitBreakerState: String, Hashable, Sendable, CaseIterable {
    /// It lets them through.
    case closed
    /// It lets some through, to see how they end.
    case halfOpen = "half-open"
    /// It refuses them.
    case open

    /// The value of the gauge `vigil.breaker.state`: 0, 1 or 2.
    var level: Int64 {
        switch self {
        case .closed: 0
        case .halfOpen: 1
        case .open: 2
        }
    }
}

/// A circuit breaker refused a call.
public struct CircuitBreakerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which breaker.
    public let name: String
    /// When to try again; zero: when a trial call that is under way has ended.
    public let retryAfter: Duration

    /// The sentence for people.
    public var description: String { "Circuit breaker open for \(name)" }
}
