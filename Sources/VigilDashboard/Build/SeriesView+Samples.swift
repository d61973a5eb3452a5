import VigilModel
import VigilStore

extension SeriesView {
    /// A series with its newest value in a window; deltas are added up over it.
    init(_ series: SeriesSamples, window: TimeRange) {
        let identity = series.identity
        let current = series.current(at: window.end, lookback: window.duration + .nanoseconds(1))
        self.init(
            name: identity.name,
            unit: identity.unit,
            kind: identity.kind.text,
            labels: identity.labels,
            time: current?.time ?? series.streams.compactMap { $0.samples.last?.time }.max() ?? .zero,
            value: nil
        )
        switch current?.value {
        case .number(let number): value = number.asDouble
        case .rollup(let rollup): value = rollup.last
        case .histogram(let point):
            value = Double(point.count)
            sum = point.sum
            (p50, p95, p99) = (point.quantile(0.5), point.quantile(0.95), point.quantile(0.99))
        case .exponential(let histogram):
            value = Double(histogram.count)
            sum = histogram.sum
            (p50, p95, p99) = (histogram.quantile(0.5), histogram.quantile(0.95), histogram.quantile(0.99))
        case .summary(let point):
            value = Double(point.count)
            sum = point.sum
            func quantile(_ wanted: Double) -> Double? { point.quantiles.first { $0.quantile == wanted }?.value }
            (p50, p95, p99) = (quantile(0.5), quantile(0.95), quantile(0.99))
        case .stale, nil: break
        }
    }
}
