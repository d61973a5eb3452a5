import VigilStore

/// A series as Prometheus knows it, its samples decoded into columns once for a whole query.
struct FetchedSeries {
    var labels: LabelSet
    /// When there were numbers, or the series ended; ascending, each time once.
    var times: [Int64] = []
    /// As many numbers as times; ``Row/absent`` where the series ended.
    var values: [Double] = []
    /// When there were histograms.
    var histogramTimes: [Int64] = []
    /// As many histograms as there are times of them.
    var histograms: [NativeHistogram] = []

    /// The same without the marks of ends: what a range of time takes.
    var withoutEnds: FetchedSeries {
        guard values.contains(where: \.isAbsent) else { return self }
        var series = self
        let kept = values.indices.filter { !values[$0].isAbsent }
        series.times = kept.map { times[$0] }
        series.values = kept.map { values[$0] }
        return series
    }

    /// How much memory it takes, counted in samples.
    var weight: Int { histograms.reduce(values.count) { $0 + $1.weight } }

    mutating func append(_ value: Double, at time: Int64) {
        if times.last == time {
            values[values.count - 1] = value
        } else {
            times.append(time)
            values.append(value)
        }
    }

    /// Takes in the samples of a series that comes to the same labels; of two at one time its own stays.
    mutating func merge(_ other: FetchedSeries) {
        (times, values) = Self.merged((times, values), (other.times, other.values))
        (histogramTimes, histograms) = Self.merged(
            (histogramTimes, histograms),
            (other.histogramTimes, other.histograms)
        )
    }

    private static func merged<Value>(_ left: ([Int64], [Value]), _ right: ([Int64], [Value])) -> ([Int64], [Value]) {
        if right.0.isEmpty { return left }
        if left.0.isEmpty { return right }
        var (times, values) = ([Int64](), [Value]())
        var (own, other) = (0, 0)
        while own < left.0.count || other < right.0.count {
            let ownTime = own < left.0.count ? left.0[own] : .max
            let otherTime = other < right.0.count ? right.0[other] : .max
            times.append(min(ownTime, otherTime))
            values.append(ownTime <= otherTime ? left.1[own] : right.1[other])
            if ownTime <= otherTime { own += 1 }
            if otherTime <= ownTime { other += 1 }
        }
        return (times, values)
    }
}
