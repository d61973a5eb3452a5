// Buckets as Prometheus has them: each counts all values up to its bound, and the last, without an end, all values.

extension HistogramPoint {
    /// The buckets added up, without the last; none where the sender gave none that make sense.
    public var classicBuckets: [ClassicBucket] {
        var bounds = bounds
        if bounds.last == .infinity { bounds.removeLast() }
        let isAscending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
        guard isAscending, bounds.allSatisfy(\.isFinite), bucketCounts.count > bounds.count else { return [] }
        var sum: UInt64 = 0
        return zip(bounds, bucketCounts).map { bound, count in
            sum = sum.addingSaturating(count)
            return ClassicBucket(upperBound: bound, cumulativeCount: sum)
        }
    }
}

extension ExponentialHistogram {
    /// The distribution over at most `limit` buckets with an end, at the finest scale at which they suffice.
    ///
    /// Each bound of a coarser scale is one of every finer scale, so that the counts are exact: but for values that
    /// lie on a bound below zero, which are counted one bucket further up.
    public func classicBuckets(limit: Int = 20) -> [ClassicBucket] {
        var histogram = self
        histogram.positive = positive.trimmed
        histogram.negative = negative.trimmed
        while histogram.classicBucketCount > Swift.max(limit, 4) { histogram.downscale(by: 1) }
        return histogram.cumulativeBuckets
    }

    private var classicBucketCount: Int {
        let needsZero = zeroCount > 0 || !negative.counts.isEmpty
        return negative.counts.count + positive.counts.count + (positive.counts.isEmpty ? 0 : 1) + (needsZero ? 1 : 0)
    }

    private var cumulativeBuckets: [ClassicBucket] {
        var buckets: [ClassicBucket] = []
        var sum: UInt64 = 0
        func close(at bound: Double) {
            guard bound.isFinite else { return }
            // A bound that comes twice, where no number lies between, takes the later count.
            if buckets.last.map({ $0.upperBound >= bound }) ?? false { buckets.removeLast() }
            buckets.append(ClassicBucket(upperBound: bound, cumulativeCount: sum))
        }
        for (position, count) in negative.counts.enumerated().reversed() {
            sum = sum.addingSaturating(count)
            close(at: -Self.boundary(Int(negative.offset) + position, scale: scale))
        }
        if zeroCount > 0 || !negative.counts.isEmpty {
            sum = sum.addingSaturating(zeroCount)
            close(at: zeroThreshold)
        }
        if !positive.counts.isEmpty {
            let start = Self.boundary(Int(positive.offset), scale: scale)
            if start > zeroThreshold || buckets.isEmpty { close(at: start) }
        }
        for (position, count) in positive.counts.enumerated() {
            sum = sum.addingSaturating(count)
            close(at: Self.boundary(Int(positive.offset) + position + 1, scale: scale))
        }
        return buckets
    }
}

extension ExponentialHistogram.Buckets {
    /// The same without empty buckets at both ends.
    fileprivate var trimmed: Self {
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
            return Self()
        }
        return Self(offset: Int32(clamping: Int(offset) + first), counts: Array(counts[first...last]))
    }
}
