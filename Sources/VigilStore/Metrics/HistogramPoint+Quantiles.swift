public import VigilModel

extension HistogramPoint {
    /// The value at a quantile from 0 to 1, read off its bucket as Prometheus does: values are taken to lie evenly in
    /// it.
    ///
    /// Nil where there are no buckets or no values.
    ///
    /// In the last bucket, which has no end, it is the largest value where that is known, else the last bound.
    public func quantile(_ quantile: Double) -> Double? {
        let total = bucketCounts.reduce(0.0) { $0 + Double($1) }
        guard total > 0, bucketCounts.count == bounds.count + 1, !quantile.isNaN else { return nil }
        let rank = Swift.min(1, Swift.max(0, quantile)) * total
        var below = 0.0
        for (index, count) in bucketCounts.enumerated() where count > 0 {
            let count = Double(count)
            defer { below += count }
            guard below + count >= rank else { continue }
            guard index < bounds.count else { return max ?? bounds.last }
            let end = Swift.min(bounds[index], max ?? .infinity)
            let start = index > 0 ? bounds[index - 1] : Swift.min(0, min ?? 0, end)
            return start + (end - start) * (rank - below) / count
        }
        return nil
    }
}
