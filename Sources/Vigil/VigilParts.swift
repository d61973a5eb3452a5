import VigilModel

/// What Vigil keeps beside instruments and buffers: checks, breakers, and what routes tell of.
final class VigilParts: Sendable {
    let health = HealthChecks()
    let breakers = CircuitBreakers()
    let slowest = SlowestOperations()
    let recommendations = Recommendations()
    let engagement = Engagement()
    let models = ModelRecords()

    /// The gauges that are read from their owners at each collection.
    func metrics(at time: Timestamp) -> [Metric] {
        health.metrics(at: time) + breakers.metrics(at: time)
    }
}
