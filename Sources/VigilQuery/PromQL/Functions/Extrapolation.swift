// How rate, increase and delta get from the samples of a window to the whole of it. Where the first or last sample lies
// near the window's edge, as near as the next sample would be, what was measured is taken to go on up to the edge; else
// for half the usual distance. A counter is never taken back to where it would have been below zero.
//
// https://prometheus.io/docs/prometheus/latest/querying/functions/#rate

/// The samples of a window as far as extrapolation looks at them.
struct Extrapolation {
    /// From the window's start to the first sample, seconds.
    private let before: Double
    /// From the first sample to the last.
    private let sampled: Double
    /// From the last sample to the window's end.
    private let after: Double
    private let count: Int

    @inline(__always)
    init(first: Int64, last: Int64, count: Int, end: Int64, width: Int64) {
        before = Double(first &- (end &- width)) / 1e9
        sampled = Double(last &- first) / 1e9
        after = Double(end &- last) / 1e9
        self.count = count
    }

    /// By how much what was measured is to be multiplied.
    ///
    /// - Parameter zero: For counters the first value and the growth.
    /// - Returns: At least 1.
    @inline(__always)
    func factor(zero: (first: Double, growth: Double)?) -> Double {
        let usual = sampled / Double(count - 1)
        var before = before
        var after = after
        if before >= usual * 1.1 { before = usual / 2 }
        if let zero, zero.growth > 0, zero.first >= 0 {
            before = min(before, sampled * (zero.first / zero.growth))
        }
        if after >= usual * 1.1 { after = usual / 2 }
        return (sampled + before + after) / sampled
    }
}
