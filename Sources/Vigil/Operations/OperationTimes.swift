import Synchronization
import VigilModel

/// The histograms of operations by name, outcome and kind of error, looked up without the registry's sorting.
final class OperationTimes: Sendable {
    private struct Key: Hashable {
        let name: String
        let outcome: Outcome
        let errorType: String?
    }

    private let series = Mutex<[Key: HistogramSeries]>([:])
    private let registry: InstrumentRegistry
    private let seriesMax: Int

    init(registry: InstrumentRegistry, seriesMax: Int) {
        self.registry = registry
        self.seriesMax = seriesMax
    }

    func record(_ name: String, _ outcome: Outcome, errorType: String?, duration: Duration) {
        let key = Key(name: name, outcome: outcome, errorType: errorType)
        let found = series.withLock { $0[key] } ?? look(up: key)
        found.record(duration.inSeconds)
    }

    private func look(up key: Key) -> HistogramSeries {
        var attributes: Attributes = [
            SemanticName.operationName: .string(key.name),
            SemanticName.outcome: .string(key.outcome.rawValue),
        ]
        if let errorType = key.errorType { attributes[SemanticName.errorType] = .string(errorType) }
        let found = registry.histogram(SemanticName.operationDuration, unit: "s", attributes)
        // Names over the registry's limit share one series, and need no place here.
        series.withLock { if $0.count < seriesMax { $0[key] = found } }
        return found
    }
}
