// A histogram without what lies above or below a number: `</` and `>/`. Of a bucket that is cut, the share is kept that
// quantiles would see there; the sum is estimated anew from the middles of what is left, if anything went.
//
// https://prometheus.io/docs/prometheus/latest/querying/operators/#histogram-trim-operators

extension NativeHistogram {
    /// Which values of a histogram are kept.
    enum Trim {
        /// Those below the number.
        case below(Double)
        /// Those above it.
        case above(Double)
    }

    /// The part of the values on one side of a number.
    func trimmed(_ trim: Trim) -> NativeHistogram {
        var histogram = self
        histogram.sum = 0
        let hasNegative = negative.counts.contains { $0 != 0 }
        let hasPositive = positive.counts.contains { $0 != 0 }
        for (index, count) in positive.places where count != 0 {
            let kept = kept(bucket(index, count, isNegative: false), trim)
            histogram.positive.counts[index - positive.offset] = kept.count
            histogram.sum += kept.middle * kept.count
        }
        for (index, count) in negative.places where count != 0 {
            let kept = kept(bucket(index, count, isNegative: true), trim)
            histogram.negative.counts[index - negative.offset] = kept.count
            histogram.sum += kept.middle * kept.count
        }
        if zeroCount > 0 {
            let lower = hasPositive && !hasNegative ? 0 : -zeroThreshold
            let upper = hasNegative && !hasPositive ? 0 : zeroThreshold
            let kept = Self.keptOfZero(Bucket(lower: lower, upper: upper, count: zeroCount), trim)
            histogram.zeroCount = kept.count
            histogram.sum += kept.middle * kept.count
        }
        let isWhole =
            histogram.positive == positive && histogram.negative == negative && histogram.zeroCount == zeroCount
        if isWhole { return self }
        let counts = histogram.positive.counts + histogram.negative.counts
        histogram.count = counts.reduce(histogram.zeroCount, +)
        return histogram.compacted
    }

    private func bucket(_ index: Int, _ count: Double, isNegative: Bool) -> Bucket {
        if let bounds {
            let lower = index > 0 && index <= bounds.count ? bounds[index - 1] : -Double.infinity
            return Bucket(lower: lower, upper: bounds.indices.contains(index) ? bounds[index] : .infinity, count: count)
        }
        return isNegative
            ? Bucket(lower: -boundary(index + 1), upper: -boundary(index), count: count)
            : Bucket(lower: boundary(index), upper: boundary(index + 1), count: count)
    }

    /// What is kept of a bucket, and the number that stands for it.
    private func kept(_ bucket: Bucket, _ trim: Trim) -> (count: Double, middle: Double) {
        switch trim {
        case .below(let bound):
            if bucket.upper <= bound { return (bucket.count, middle(of: bucket)) }
            guard bucket.lower < bound else { return (0, 0) }
            if bucket.upper == .infinity { return (0, 0) }
            if bucket.lower == -.infinity {
                if bucket.upper <= 0 { return (bucket.count, bound) }
                return bound > 0 ? (bucket.count * bound / bucket.upper, bound / 2) : (0, 0)
            }
            let part = Bucket(lower: bucket.lower, upper: bound, count: 0)
            return (bucket.count * share(below: bound, in: bucket), middle(of: part))
        case .above(let bound):
            if bucket.lower >= bound { return (bucket.count, middle(of: bucket)) }
            guard bucket.upper > bound else { return (0, 0) }
            if bucket.upper == .infinity { return bucket.lower == -.infinity ? (0, 0) : (bucket.count, bound) }
            if bucket.lower == -.infinity {
                return bound >= 0 ? (bucket.count * (1 - bound / bucket.upper), (bound + bucket.upper) / 2) : (0, 0)
            }
            let part = Bucket(lower: bound, upper: bucket.upper, count: 0)
            return (bucket.count - bucket.count * share(below: bound, in: bucket), middle(of: part))
        }
    }

    /// The same of the zero bucket, over which values are spread evenly.
    private static func keptOfZero(_ zero: Bucket, _ trim: Trim) -> (count: Double, middle: Double) {
        let (whole, width) = ((zero.count, (zero.lower + zero.upper) / 2), zero.upper - zero.lower)
        switch trim {
        case .below(let bound):
            if bound <= zero.lower { return (0, 0) }
            if bound >= zero.upper { return whole }
            return (zero.count * ((bound - zero.lower) / width), (zero.lower + bound) / 2)
        case .above(let bound):
            if bound <= zero.lower { return whole }
            if bound >= zero.upper { return (0, 0) }
            return (zero.count * ((zero.upper - bound) / width), (bound + zero.upper) / 2)
        }
    }
}
