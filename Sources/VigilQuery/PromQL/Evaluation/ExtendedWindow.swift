import VigilStore

// Ranges whose selector is `anchored` or `smoothed` have a value at both edges: the last one before, or, smoothed, one
// on the line to the next one. So nothing is extrapolated, and what follows each other adds up.
//
// https://prometheus.io/docs/prometheus/latest/feature_flags/#extended-range-selectors

/// The numbers of one series in a window with values at its edges.
struct ExtendedWindow {
    /// The value where the window begins.
    let left: Double
    /// The value where it ends.
    let right: Double
    /// The places of the samples between.
    let inner: Range<Int>
    /// The places of all samples that it is made of, the one before the window too.
    let all: Range<Int>

    /// What a window is made from.
    struct Edges {
        var start: Int64
        var end: Int64
        var isSmoothed: Bool
        /// Whether a fall is a counter that began anew.
        var isCounter: Bool
    }

    /// A window; nil where nothing of the series lies in it.
    ///
    /// - Parameters:
    ///   - series: Without marks of ends.
    ///   - samples: The places of its samples from a lookback before the window to a lookback behind it, or up to the
    ///     window's end where it is not smoothed.
    ///   - edges: Where the window begins and ends.
    init?(_ series: FetchedSeries, _ samples: Range<Int>, _ edges: Edges) {
        guard !samples.isEmpty else { return nil }
        let (times, values) = (series.times, series.values)
        var last = samples.upperBound - 1
        let after = times[samples.lowerBound..<last].partitioningIndex { $0 > edges.start }
        let first = max(samples.lowerBound, after - 1)
        if edges.isSmoothed { last = times[samples.lowerBound..<last].partitioningIndex { $0 >= edges.end } }
        guard times[last] > edges.start, !edges.isSmoothed || times[first] <= edges.end else { return nil }
        func between(_ place: Int, at time: Int64, isLeft: Bool) -> Double {
            var (from, to) = (values[place], values[place + 1])
            if edges.isCounter, to < from {
                if isLeft { from = 0 } else { to += from }
            }
            return from + (to - from) * Double(time &- times[place]) / Double(times[place + 1] &- times[place])
        }
        let isLeftBetween = edges.isSmoothed && times[first] < edges.start
        left = isLeftBetween ? between(first, at: edges.start, isLeft: true) : values[first]
        let isRightBetween = edges.isSmoothed && last > samples.lowerBound && times[last] > edges.end
        right = isRightBetween ? between(last - 1, at: edges.end, isLeft: false) : values[last]
        let from = times[first] <= edges.start ? first + 1 : first
        let to = times[last] >= edges.end ? last : last + 1
        inner = from..<max(from, to)
        all = first..<(last + 1)
    }

    /// How much the series grew from edge to edge.
    func growth(of series: FetchedSeries, isCounter: Bool) -> Double {
        guard isCounter else { return right - left }
        var growth = right - left
        var before = left
        for value in series.values[inner] {
            if value < before { growth += before }
            before = value
        }
        return right < before ? growth + before : growth
    }
}
