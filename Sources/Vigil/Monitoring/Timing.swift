import VigilModel

/// How long something took, in seconds; percentiles carry the histogram's error of about half a percent.
public struct Timing: Hashable, Sendable, Codable {
    /// How often it was measured.
    public var count: UInt64
    /// The mean; nil where nothing was measured, as all that follow.
    public var meanSeconds: Double?
    /// Half took at most so long.
    public var p50Seconds: Double?
    /// Three of four took at most so long.
    public var p75Seconds: Double?
    /// Nine of ten took at most so long.
    public var p90Seconds: Double?
    /// 95 of 100 took at most so long.
    public var p95Seconds: Double?
    /// 99 of 100 took at most so long.
    public var p99Seconds: Double?
    /// The longest took so long.
    public var maxSeconds: Double?

    init(_ histogram: ExponentialHistogram) {
        count = histogram.count
        meanSeconds = histogram.count > 0 ? histogram.sum.map { $0 / Double(histogram.count) } : nil
        p50Seconds = histogram.quantile(0.5)
        p75Seconds = histogram.quantile(0.75)
        p90Seconds = histogram.quantile(0.9)
        p95Seconds = histogram.quantile(0.95)
        p99Seconds = histogram.quantile(0.99)
        maxSeconds = histogram.quantile(1)
    }
}
