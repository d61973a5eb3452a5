import CVigil
import Synchronization
import VigilModel

/// The histograms of operations by name, outcome and kind of error, found without a lock.
final class OperationTimes: Sendable {
    private let series: QuickTable<String, OperationSeries>
    private let registry: InstrumentRegistry

    init(registry: InstrumentRegistry, seriesMax: Int) {
        self.registry = registry
        series = QuickTable(keysMax: seriesMax)
    }

    /// The histograms of one name, which live as long as these; nil where there are too many names.
    func series(_ name: String) -> Unmanaged<OperationSeries>? {
        series.find(name) ?? series.insert(name) { OperationSeries(name: name) }
    }

    /// Counts an operation that ended.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - known: The histograms of its name, where they are known.
    ///   - outcome: How it ended.
    ///   - errorType: Why it failed.
    ///   - seconds: How long it took.
    func record(
        _ name: String,
        in known: Unmanaged<OperationSeries>?,
        _ outcome: Outcome,
        errorType: String?,
        seconds: Double
    ) {
        guard let found = known ?? series(name) else {
            return registry.operationTimes(name, outcome, errorType: errorType).add(seconds)
        }
        found._withUnsafeGuaranteedRef { series in
            if outcome == .success {
                series.success(in: registry)._withUnsafeGuaranteedRef { $0.add(seconds) }
            } else {
                series.histogram(outcome, errorType: errorType, in: registry).add(seconds)
            }
        }
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
    private let tracedAt = Atomic<UInt64>(0)
    private let others = Mutex<[Key: HistogramSeries]>([:])

    init(name: String) {
        self.name = name
    }

    deinit {
        succeeded.load(ordering: .acquiring)?.release()
    }

    /// Whether the last trace that was recorded beyond the budget began a second ago; it is now.
    func isTraceDue(at ticks: UInt64) -> Bool {
        let last = tracedAt.load(ordering: .relaxed)
        guard last == 0 || vigil_ticks_ns(last, ticks) >= 1_000_000_000 else { return false }
        return tracedAt.compareExchange(expected: last, desired: ticks, ordering: .relaxed).exchanged
    }

    /// The histogram of those that went well.
    func success(in registry: InstrumentRegistry) -> Unmanaged<HistogramSeries> {
        if let found = succeeded.load(ordering: .acquiring) { return found }
        let made = Unmanaged.passRetained(registry.operationTimes(name, .success, errorType: nil))
        let (exchanged, found) = succeeded.compareExchange(
            expected: nil,
            desired: made,
            ordering: .acquiringAndReleasing
        )
        guard !exchanged, let found else { return made }
        made.release()
        return found
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
