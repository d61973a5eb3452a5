extension ExponentialHistogram {
    /// Adds all values of another histogram; the scale becomes the coarser of both, or coarser still to fit.
    ///
    /// Where the zero thresholds differ, the larger one holds for both, and rises to the end of a bucket that it
    /// would cut.
    ///
    /// > Source: OpenTelemetry metrics data model, "Exponential histogram: zero count and zero threshold".
    public mutating func merge(_ other: ExponentialHistogram) {
        guard other.count > 0 || other.zeroCount > 0 else { return }
        var other = other
        align(with: &other)
        positive.add(other.positive)
        negative.add(other.negative)
        zeroCount = zeroCount.addingSaturating(other.zeroCount)
        let wasEmpty = count == 0
        count = count.addingSaturating(other.count)
        sum = wasEmpty ? other.sum : sum.flatMap { own in other.sum.map { own + $0 } }
        min = wasEmpty ? other.min : min.flatMap { own in other.min.map { Swift.min(own, $0) } }
        max = wasEmpty ? other.max : max.flatMap { own in other.max.map { Swift.max(own, $0) } }
    }

    /// Brings both to one scale at which their buckets fit together, and to one zero threshold.
    private mutating func align(with other: inout ExponentialHistogram) {
        let target = Swift.min(scale, other.scale)
        coarsen(to: target)
        other.coarsen(to: target)
        let shift = Swift.max(
            positive.shift(including: other.positive),
            negative.shift(including: other.negative)
        )
        downscale(by: shift)
        other.downscale(by: shift)
        // The other may raise it further, to the end of a bucket; since both have the same bounds, that is the last.
        raiseZeroThreshold(to: other.zeroThreshold)
        other.raiseZeroThreshold(to: zeroThreshold)
        raiseZeroThreshold(to: other.zeroThreshold)
    }

    /// Counts what lies at or below a threshold as zero.
    private mutating func raiseZeroThreshold(to threshold: Double) {
        guard threshold > zeroThreshold else { return }
        zeroThreshold = Swift.max(
            threshold,
            positive.end(ofBucketCutBy: threshold, scale: scale),
            negative.end(ofBucketCutBy: threshold, scale: scale)
        )
        zeroCount = zeroCount.addingSaturating(positive.removeBuckets(upTo: zeroThreshold, scale: scale))
        zeroCount = zeroCount.addingSaturating(negative.removeBuckets(upTo: zeroThreshold, scale: scale))
    }
}
