import Synchronization
import VigilModel

/// What Vigil keeps beside instruments and buffers: checks, breakers, and what routes tell of.
final class VigilParts: Sendable {
    let health = HealthChecks()
    let breakers = CircuitBreakers()
    let slowest = SlowestOperations()
    let recommendations = Recommendations()
    let engagement = Engagement()
    let models = ModelRecords()
    let alertReceivers = Mutex<[@Sendable (ErrorAlert) -> Void]>([])
    let shutdown = ShutdownState()

    /// The gauges that are read from their owners at each collection.
    func metrics(at time: Timestamp) -> [Metric] {
        health.metrics(at: time) + breakers.metrics(at: time)
    }
}
