import VigilModel
import VigilStore

/// Distributions as Prometheus' classic series.
package enum ClassicSeries {
    /// The single series of one with a value; a number stays one series.
    ///
    /// - Parameters:
    ///   - family: The labels, `__name__` without any ending of a single series.
    ///   - value: What the series says; nothing comes of a stale marker.
    /// - Returns: Labels with numbers, buckets in ascending order.
    static func split(_ family: LabelSet, _ value: SampleValue) -> [(labels: LabelSet, value: Double)] {
        let name = family.metricName
        func single(_ ending: String, _ value: Double) -> (labels: LabelSet, value: Double) {
            (family.with("__name__", name + ending), value)
        }
        func buckets(_ buckets: [ClassicBucket], _ count: UInt64) -> [(labels: LabelSet, value: Double)] {
            let all = buckets + [ClassicBucket(upperBound: .infinity, cumulativeCount: total(buckets, count))]
            let base = family.with("__name__", name + "_bucket")
            return all.map { (base.with("le", text($0.upperBound)), Double($0.cumulativeCount)) }
        }
        switch value {
        case .number(let number):
            return [(family, number.asDouble)]
        case .rollup(let rollup):
            return [(family, rollup.last)]
        case .histogram(let point):
            let classic = point.classicBuckets
            return buckets(classic, point.count)
                + [single("_count", Double(total(classic, point.count)))]
                + (point.sum.map { [single("_sum", $0)] } ?? [])
        case .exponential(let histogram):
            let classic = histogram.classicBuckets()
            return buckets(classic, histogram.count)
                + [single("_count", Double(total(classic, histogram.count)))]
                + (histogram.sum.map { [single("_sum", $0)] } ?? [])
        case .summary(let point):
            return point.quantiles.map { (family.with("quantile", text($0.quantile)), $0.value) }
                + [single("_count", Double(point.count)), single("_sum", point.sum)]
        case .stale:
            return []
        }
    }

    private static func total(_ buckets: [ClassicBucket], _ count: UInt64) -> UInt64 {
        max(count, buckets.last?.cumulativeCount ?? 0)
    }

    /// A bound as Prometheus writes it in a label: `0.5`, `1`, `+Inf`.
    package static func text(_ bound: Double) -> String {
        if bound.isInfinite { return bound < 0 ? "-Inf" : "+Inf" }
        let text = bound.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
