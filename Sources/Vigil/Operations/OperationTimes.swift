import Synchronization
import VigilModel

/// The histograms of operations by name, outcome and kind of error, found without a lock.
final class OperationTimes: Sendable {
    private let series: NameTable<OperationSeries>
    private let registry: InstrumentRegistry

    init(registry: InstrumentRegistry, seriesMax: Int) {
        self.registry = registry
        series = NameTable(namesMax: seriesMax)
    }

    /// Counts an operation that ended, and its duration in seconds.
    func record(_ name: String, _ outcome: Outcome, errorType: String?, seconds: Double) {
        let found = series.find(name) ?? series.insert(name) { OperationSeries(name: name) }
        if outcome == .success, let histogram = found?.success(in: registry) {
            histogram.add(seconds)
        } else {
            histogram(name, outcome, errorType: errorType, in: found).add(seconds)
        }
    }

    private func histogram(
        _ name: String,
        _ outcome: Outcome,
        errorType: String?,
        in series: OperationSeries?
    ) -> HistogramSeries {
        series?.histogram(outcome, errorType: errorType, in: registry)
            ?? registry.operationTimes(name, outcome, errorType: errorType)
    }
}

/// The histograms of operations of one name.
final class OperationSeries: Sendable {
    private struct Key: Hashable {
        let outcome: Outcome
        let errorType: String?
    }

    /// Kinds of errors whose histograms are kept at hand.
    private static let errorTypesMax = 64

    private let name: String
    private let succeeded = Atomic<Unmanaged<HistogramSeries>?>(nil)
    private let others = Mutex<[Key: HistogramSeries]>([:])

    init(name: String) {
        self.name = name
    }

    deinit {
        succeeded.load(ordering: .acquiring)?.release()
    }

    /// The histogram of those that went well.
    func success(in registry: InstrumentRegistry) -> HistogramSeries {
        if let found = succeeded.load(ordering: .acquiring) { return found.takeUnretainedValue() }
        let made = Unmanaged.passRetained(registry.operationTimes(name, .success, errorType: nil))
        let (exchanged, found) = succeeded.compareExchange(
            expected: nil,
            desired: made,
            ordering: .acquiringAndReleasing
        )
        guard !exchanged, let found else { return made.takeUnretainedValue() }
        made.release()
        return found.takeUnretainedValue()
    }

    func histogram(_ outcome: Outcome, errorType: String?, in registry: InstrumentRegistry) -> HistogramSeries {
        let key = Key(outcome: outcome, errorType: errorType)
        if let found = others.withLock({ $0[key] }) { return found }
        let made = registry.operationTimes(name, outcome, errorType: errorType)
        others.withLock { if $0.count < Self.errorTypesMax { $0[key] = made } }
        return made
    }
}

extension InstrumentRegistry {
    fileprivate func operationTimes(_ name: String, _ outcome: Outcome, errorType: String?) -> HistogramSeries {
        var attributes: Attributes = [
            SemanticName.operationName: .string(name),
            SemanticName.outcome: .string(outcome.rawValue),
        ]
        if let errorType { attributes[SemanticName.errorType] = .string(errorType) }
        return histogram(SemanticName.operationDuration, unit: "s", attributes)
    }
}
