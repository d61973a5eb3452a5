import Synchronization
import VigilModel

/// The circuit breakers of an application by name.
final class CircuitBreakers: Sendable {
    static let countMax = 1_000

    private let breakers = Mutex<[String: CircuitBreaker.Shared]>([:])

    /// The breaker of a name; nil where there would be too many.
    func breaker(_ name: String, make: () -> CircuitBreaker.Shared) -> CircuitBreaker.Shared? {
        breakers.withLock { breakers in
            if let found = breakers[name] { return found }
            guard breakers.count < Self.countMax else { return nil }
            let breaker = make()
            breakers[name] = breaker
            return breaker
        }
    }

    /// The gauge `vigil.breaker.state`, by breaker.
    func metrics(at time: Timestamp) -> [Metric] {
        let points = breakers.withLock { $0.values.sorted { $0.name < $1.name } }.map { breaker in
            NumberPoint(
                attributes: [SemanticName.breakerName: .string(breaker.name)],
                time: time,
                value: .int(breaker.state.level)
            )
        }
        return points.isEmpty ? [] : [Metric(SemanticName.breakerState, data: .gauge(points))]
    }
}

extension Vigil {
    /// The circuit breaker of a name, which is made where it is asked for first.
    ///
    /// - Parameters:
    ///   - name: What it guards, in few distinct words: it becomes a metric label.
    ///   - configuration: When it opens; what was given first counts.
    /// - Returns: The same breaker each time. Past 1,000 names, one that nobody else has.
    public func breaker(
        _ name: String,
        _ configuration: @autoclosure () -> CircuitBreakerConfiguration = CircuitBreakerConfiguration()
    ) -> CircuitBreaker {
        let shared = parts.breakers.breaker(name) { CircuitBreaker.Shared(name, configuration()) }
        if shared == nil {
            diagnostics.once("there are more than \(CircuitBreakers.countMax) circuit breakers; the rest keep no state")
        }
        return CircuitBreaker(vigil: self, shared: shared ?? CircuitBreaker.Shared(name, configuration()))
    }
}
