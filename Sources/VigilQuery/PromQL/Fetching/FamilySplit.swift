import VigilModel
import VigilStore

// A stored distribution answers to several names: to its own as a native histogram, and to `_bucket`, `_sum` and
// `_count` as Prometheus' classic series. It answers as what it is asked for by name. Where the name is left open,
// distributions over growing buckets are native histograms and those over given bounds classic series, so that nothing
// comes twice.

/// Makes Prometheus' series of stored ones.
struct FamilySplit {
    private let selector: SeriesSelector
    private let isNamed: Bool
    private let nameMatchers: [LabelMatcher]
    private var numbers: [FetchedSeries] = []
    private var distributions: [(family: LabelSet, samples: [Sample])] = []

    init(_ selector: SeriesSelector) {
        self.selector = selector
        nameMatchers = selector.matchers.filter { $0.name == "__name__" }
        isNamed =
            selector.openTelemetryName != nil
            || nameMatchers.contains {
                switch $0 {
                case .equal, .oneOf: true
                default: false
                }
            }
    }

    /// Takes a stored series; the samples are those of all its writers, on one line of time.
    mutating func add(_ series: SeriesSamples, samples: [Sample]) {
        let labels = series.identity.labels
        switch series.identity.kind {
        case .gauge, .counter, .deltaCounter, .upDownCounter, .deltaUpDownCounter:
            guard selector.matches(labels) else { return }
            numbers.append(FetchedSeries(labels, samples) { $0.number })
        default: distributions.append((labels, samples))
        }
    }

    /// The series, in no order.
    func series() -> [FetchedSeries] {
        var series = numbers
        var bounds: [String: ClassicBounds] = [:]
        for (family, samples) in distributions where wantsClassic(family, samples) {
            let name = family.metricName
            for case .exponential(let histogram) in samples.lazy.map(\.value) {
                bounds[name, default: ClassicBounds()].include(histogram)
            }
        }
        for (family, samples) in distributions {
            if wantsNative(family, samples) { series.append(Self.native(family, samples)) }
            if wantsClassic(family, samples) { series += classic(family, samples, bounds[family.metricName]) }
            series += quantiles(family, samples)
        }
        return series.filter { selector.matches($0.labels) }
    }

    private func matches(_ name: String) -> Bool { nameMatchers.allSatisfy { $0.matches(name) } }

    private func wantsNative(_ family: LabelSet, _ samples: [Sample]) -> Bool {
        switch samples.lazy.map(\.value).first(where: { $0 != .stale }) {
        case .exponential: matches(family.metricName)
        case .histogram: isNamed && matches(family.metricName)
        default: false
        }
    }

    private func wantsClassic(_ family: LabelSet, _ samples: [Sample]) -> Bool {
        let name = family.metricName
        guard ["_bucket", "_sum", "_count"].contains(where: { matches(name + $0) }) else { return false }
        if case .exponential = samples.lazy.map(\.value).first(where: { $0 != .stale }) { return !matches(name) }
        return true
    }

    private static func native(_ family: LabelSet, _ samples: [Sample]) -> FetchedSeries {
        var series = FetchedSeries(labels: family)
        for sample in samples {
            let histogram: NativeHistogram
            switch sample.value {
            case .exponential(let stored): histogram = NativeHistogram(stored)
            case .histogram(let stored): histogram = NativeHistogram(stored)
            default:
                series.append(Row.absent, at: sample.time.nanoseconds)
                continue
            }
            series.histogramTimes.append(sample.time.nanoseconds)
            series.histograms.append(histogram)
        }
        return series
    }

    private func classic(_ family: LabelSet, _ samples: [Sample], _ bounds: ClassicBounds?) -> [FetchedSeries] {
        let name = family.metricName
        var series: [FetchedSeries] = []
        if matches(name + "_count") {
            series.append(FetchedSeries(family.with("__name__", name + "_count"), samples) { $0.total })
        }
        if matches(name + "_sum") {
            series.append(FetchedSeries(family.with("__name__", name + "_sum"), samples) { $0.totalSum })
        }
        guard matches(name + "_bucket") else { return series }
        let base = family.with("__name__", name + "_bucket")
        let buckets = samples.map { (time: $0.time.nanoseconds, buckets: $0.value.classicBuckets(bounds)) }
        let all = Set(buckets.lazy.flatMap { ($0.buckets ?? []).lazy.map(\.upperBound) }).union(bounds?.all ?? [])
        for bound in all.sorted() {
            var column = FetchedSeries(labels: base.with("le", ClassicSeries.text(bound)))
            for (time, buckets) in buckets {
                guard let buckets else {
                    column.append(Row.absent, at: time)
                    continue
                }
                let place = buckets.partitioningIndex { $0.upperBound > bound }
                // A bound that the sample's own buckets lack: of growing ones, no value lies between.
                guard place > 0 ? bounds != nil || buckets[place - 1].upperBound == bound : bounds != nil else {
                    continue
                }
                column.append(place > 0 ? Double(buckets[place - 1].cumulativeCount) : 0, at: time)
            }
            series.append(column)
        }
        return series
    }

    private func quantiles(_ family: LabelSet, _ samples: [Sample]) -> [FetchedSeries] {
        guard matches(family.metricName) else { return [] }
        var series: [Double: FetchedSeries] = [:]
        for sample in samples {
            if case .summary(let point) = sample.value {
                for quantile in point.quantiles {
                    let labels = family.with("quantile", ClassicSeries.text(quantile.quantile))
                    series[quantile.quantile, default: FetchedSeries(labels: labels)]
                        .append(quantile.value, at: sample.time.nanoseconds)
                }
            } else if sample.value == .stale {
                for key in series.keys { series[key]?.append(Row.absent, at: sample.time.nanoseconds) }
            }
        }
        return Array(series.values)
    }
}

extension SampleValue {
    fileprivate var total: Double? {
        switch self {
        case .histogram(let point): Double(max(point.count, point.classicBuckets.last?.cumulativeCount ?? 0))
        case .exponential(let histogram): Double(histogram.count)
        case .summary(let point): Double(point.count)
        default: nil
        }
    }

    fileprivate var totalSum: Double? {
        switch self {
        case .histogram(let point): point.sum
        case .exponential(let histogram): histogram.sum
        case .summary(let point): point.sum
        default: nil
        }
    }

    /// Cumulative buckets with the one that takes all; nil where the series has ended.
    fileprivate func classicBuckets(_ bounds: ClassicBounds?) -> [ClassicBucket]? {
        let buckets: [ClassicBucket]
        let count: UInt64
        switch self {
        case .histogram(let point): (buckets, count) = (point.classicBuckets, point.count)
        case .exponential(let histogram):
            (buckets, count) = (bounds?.buckets(of: histogram) ?? [], histogram.count)
        default: return nil
        }
        let total = max(count, buckets.last?.cumulativeCount ?? 0)
        return buckets + [ClassicBucket(upperBound: .infinity, cumulativeCount: total)]
    }
}
