import VigilModel
import VigilQuery
import VigilStore

/// Which of the series of a stored series: a bucket, the sum, the count, a quantile, or the one that there is.
struct SingleSeries: Hashable {
    /// What is added to the metric's name.
    var ending = ""
    /// The label that a bucket or quantile has beside the others; empty for none.
    var label = ""
    /// Its value.
    var value = ""

    /// The labels.
    func labels(_ family: LabelSet) -> LabelSet {
        let named = ending.isEmpty ? family : family.with("__name__", family.metricName + ending)
        return label.isEmpty ? named : named.with(label, value)
    }

    /// The numbers of a classic histogram.
    ///
    /// - Parameters:
    ///   - buckets: All but the one without an end.
    ///   - count: How many values there were.
    ///   - sum: The values added up; nil where it is not known.
    /// - Returns: All of its series.
    static func classic(_ buckets: [ClassicBucket], _ count: UInt64, _ sum: Double?) -> [(SingleSeries, Double)] {
        let total = max(count, buckets.last?.cumulativeCount ?? 0)
        var singles = buckets.map { bucket in
            let bound = ClassicSeries.text(bucket.upperBound)
            return (SingleSeries(ending: "_bucket", label: "le", value: bound), Double(bucket.cumulativeCount))
        }
        singles.append((SingleSeries(ending: "_bucket", label: "le", value: "+Inf"), Double(total)))
        if let sum { singles.append((SingleSeries(ending: "_sum"), sum)) }
        singles.append((SingleSeries(ending: "_count"), Double(total)))
        return singles
    }

    /// The numbers of a summary.
    static func summary(_ point: SummaryPoint) -> [(SingleSeries, Double)] {
        let quantiles = point.quantiles.map { quantile in
            (SingleSeries(label: "quantile", value: ClassicSeries.text(quantile.quantile)), quantile.value)
        }
        let rest = [
            (SingleSeries(ending: "_sum"), point.sum), (SingleSeries(ending: "_count"), Double(point.count)),
        ]
        return quantiles + rest
    }
}

extension ClassicBounds {
    /// A histogram that was taken in, over all of the bounds: its own buckets, and between them what they add up to.
    func allBuckets(of histogram: ExponentialHistogram) -> [ClassicBucket] {
        let own = buckets(of: histogram)
        var next = 0
        var sum: UInt64 = 0
        return all.sorted().map { bound in
            while next < own.count, own[next].upperBound <= bound {
                sum = own[next].cumulativeCount
                next += 1
            }
            return ClassicBucket(upperBound: bound, cumulativeCount: sum)
        }
    }
}
