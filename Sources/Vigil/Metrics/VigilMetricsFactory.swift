import Metrics
import VigilModel

/// The backend of swift-metrics.
///
/// Labels are metric names as they are, dimensions are attributes. Timers are histograms in seconds; recorders that
/// aggregate are histograms, those that do not are gauges. What was asked for before is found without a lock, for those
/// who make an instrument at each use.
struct VigilMetricsFactory: MetricsFactory {
    /// How many instruments of a kind are found so; others take the way through the registry.
    private static let keysMax = 2_048

    private let registry: InstrumentRegistry
    private let sums = QuickTable<SeriesKey, SumSeries>(keysMax: keysMax)
    private let gauges = QuickTable<SeriesKey, GaugeSeries>(keysMax: keysMax)
    private let histograms = QuickTable<SeriesKey, HistogramSeries>(keysMax: keysMax)

    init(registry: InstrumentRegistry) {
        self.registry = registry
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(SeriesKey(unit: "", label: label, dimensions: dimensions), in: sums, .counter) {
            registry.sum(label, Attributes(dimensions))
        }
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        find(SeriesKey(unit: "", label: label, dimensions: dimensions), in: sums, .counter) {
            registry.sum(label, Attributes(dimensions))
        }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? histogram(label, unit: "", dimensions) : gauge(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, unit: "s", dimensions)
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        find(SeriesKey(unit: "", label: label, dimensions: dimensions), in: gauges, .gauge) {
            registry.gauge(label, Attributes(dimensions))
        }
    }

    private func histogram(_ label: String, unit: String, _ dimensions: [(String, String)]) -> HistogramSeries {
        find(SeriesKey(unit: unit, label: label, dimensions: dimensions), in: histograms, .histogram) {
            registry.histogram(label, unit: unit, Attributes(dimensions))
        }
    }

    private func find<Kind: Series>(
        _ key: SeriesKey,
        in table: QuickTable<SeriesKey, Kind>,
        _ kind: InstrumentKind,
        _ make: () -> Kind
    ) -> Kind {
        if let found = table.find(key)?.takeUnretainedValue() {
            if found.uses.retainAgain() { return found }
            // One that was given back by all has ended.
            return registry.revive(found, of: InstrumentIdentity(name: key.label, unit: key.unit, kind: kind)) ?? make()
        }
        let made = make()
        _ = table.insert(key) { made }
        return made
    }

    func destroyCounter(_ handler: any CounterHandler) {
        if let series = handler as? SumSeries { registry.release(series, of: .counter) }
    }

    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        if let series = handler as? SumSeries { registry.release(series, of: .counter) }
    }

    func destroyMeter(_ handler: any MeterHandler) {
        if let series = handler as? GaugeSeries { registry.release(series, of: .gauge) }
    }

    func destroyRecorder(_ handler: any RecorderHandler) {
        if let series = handler as? HistogramSeries { registry.release(series, of: .histogram) }
        if let series = handler as? GaugeSeries { registry.release(series, of: .gauge) }
    }

    func destroyTimer(_ handler: any TimerHandler) {
        if let series = handler as? HistogramSeries { registry.release(series, of: .histogram) }
    }
}

extension Attributes {
    fileprivate init(_ dimensions: [(String, String)]) {
        self.init(dimensions.map { Attribute($0.0, .string($0.1)) })
    }
}
