extension ExponentialHistogram {
    /// What came since an earlier state of the same histogram; nil where it has fewer values in some bucket, and so
    /// began anew in between.
    ///
    /// The scale is the coarser of both. The extremes of what came are not known, unless the earlier state is empty.
    public func difference(since earlier: ExponentialHistogram) -> ExponentialHistogram? {
        guard earlier.count > 0 else { return self }
        guard count >= earlier.count, zeroCount >= earlier.zeroCount else { return nil }
        var later = self
        var earlier = earlier
        let target = Swift.min(later.scale, earlier.scale)
        later.coarsen(to: target)
        earlier.coarsen(to: target)
        // A raised threshold moves values from buckets to zero: buckets under it cannot be compared.
        guard
            let positive = later.positive.difference(since: earlier.positive),
            let negative = later.negative.difference(since: earlier.negative)
        else { return nil }
        return ExponentialHistogram(
            scale: target,
            count: count - earlier.count,
            sum: sum.flatMap { sum in earlier.sum.map { sum - $0 } },
            zeroCount: zeroCount - earlier.zeroCount,
            zeroThreshold: zeroThreshold,
            positive: positive,
            negative: negative
        )
    }
}

extension ExponentialHistogram.Buckets {
    fileprivate func difference(since earlier: Self) -> Self? {
        var difference = self
        for (position, count) in earlier.counts.enumerated() where count > 0 {
            let index = Int(earlier.offset) + position - Int(offset)
            guard counts.indices.contains(index), counts[index] >= count else { return nil }
            difference.counts[index] -= count
        }
        return difference
    }
}
