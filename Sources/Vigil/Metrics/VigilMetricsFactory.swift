import Metrics
import VigilModel

/// The backend of swift-metrics.
///
/// Labels are metric names as they are, dimensions are attributes. Timers are histograms in seconds; recorders that
/// aggregate are histograms, those that do not are gauges.
struct VigilMetricsFactory: MetricsFactory {
    let registry: InstrumentRegistry

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        registry.sum(label, Attributes(dimensions))
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        registry.sum(label, Attributes(dimensions))
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        registry.gauge(label, Attributes(dimensions))
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return registry.histogram(label, Attributes(dimensions)) }
        return registry.gauge(label, Attributes(dimensions))
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        registry.histogram(label, unit: "s", Attributes(dimensions))
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
