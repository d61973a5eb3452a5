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
    /// Nil where nobody asks where errors are thrown.
    let throwTraces: ThrowTraces?
    /// Nil where all errors become records.
    let errorSampler: ErrorSampler?
    /// Nil where it is not measured.
    let operationMemory: OperationMemory?

    init(_ configuration: Vigil.Configuration) {
        throwTraces = configuration.isEnabled && configuration.tracesThrows ? ThrowTraces() : nil
        errorSampler = ErrorSampler(rate: configuration.errorSampleRate)
        operationMemory = configuration.measuresOperationMemory ? OperationMemory() : nil
    }

    /// The gauges that are read from their owners at each collection.
    func metrics(at time: Timestamp) -> [Metric] {
        health.metrics(at: time) + breakers.metrics(at: time)
    }
}
