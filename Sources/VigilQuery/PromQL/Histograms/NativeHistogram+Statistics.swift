// What histogram_quantile, histogram_fraction and their kin say of native histograms. Inside an exponential bucket
// values are taken to be spread evenly on a logarithmic scale; inside the zero bucket and custom ones, linearly.

extension NativeHistogram {
    /// The value at a quantile; infinite where the quantile lies outside 0 to 1, NaN where there are no values.
    package func quantile(_ quantile: Double) -> Double {
        if quantile.isNaN || count == 0 || count.isNaN { return .nan }
        if quantile < 0 { return -.infinity }
        if quantile > 1 { return .infinity }
        // From the nearer end, so that less is added up; from below where NaN was observed, which counts as largest.
        let isForward = sum.isNaN || quantile < 0.5
        let all = isForward ? buckets : buckets.reversed()
        guard var bucket = all.last else { return .nan }
        var rank = (isForward ? quantile : 1 - quantile) * count
        var seen = 0.0
        for candidate in all {
            seen += candidate.count
            if seen >= rank {
                bucket = candidate
                break
            }
        }
        if hasCustomBuckets {
            if bucket.lower == -.infinity {
                if bucket.upper <= 0 { return bucket.upper }
                bucket.lower = 0
            }
            if bucket.upper == .infinity { return bucket.lower }
        } else {
            bucket = clippedAtZero(bucket)
        }
        if sum.isNaN, seen < rank { return .nan }
        seen = min(seen, count)
        if seen < rank { return isForward ? bucket.upper : bucket.lower }
        rank = isForward ? rank - (seen - bucket.count) : seen - rank
        return value(at: rank / bucket.count, in: bucket)
    }

    /// The zero bucket reaches only to where there are values.
    private func clippedAtZero(_ bucket: Bucket) -> Bucket {
        guard bucket.lower < 0, bucket.upper > 0 else { return bucket }
        var bucket = bucket
        if negative.counts.isEmpty, !positive.counts.isEmpty {
            bucket.lower = 0
        } else if positive.counts.isEmpty, !negative.counts.isEmpty {
            bucket.upper = 0
        }
        return bucket
    }

    private func value(at fraction: Double, in bucket: Bucket) -> Double {
        if hasCustomBuckets || bucket.lower <= 0 && bucket.upper >= 0 {
            return bucket.lower + (bucket.upper - bucket.lower) * fraction
        }
        let lower = CMath.logarithm2(bucket.lower.magnitude), upper = CMath.logarithm2(bucket.upper.magnitude)
        if bucket.lower > 0 { return CMath.power(2, lower + (upper - lower) * fraction) }
        return -CMath.power(2, upper + (lower - upper) * (1 - fraction))
    }

    /// The part of the values that lies between two numbers.
    package func fraction(from lower: Double, to upper: Double) -> Double {
        if count == 0 || lower.isNaN || upper.isNaN { return .nan }
        if lower >= upper { return 0 }
        let ranks = (rank(of: lower), rank(of: upper))
        return (min(ranks.1, count) - min(ranks.0, count)) / count
    }

    /// How many values lie below a number.
    private func rank(of value: Double) -> Double {
        var rank = 0.0
        for bucket in buckets {
            var bucket = hasCustomBuckets ? bucket : clippedAtZero(bucket)
            if hasCustomBuckets, bucket.lower == -.infinity, bucket.upper > 0 { bucket.lower = 0 }
            if bucket.lower >= value { return rank }
            if bucket.upper > value {
                if bucket.upper == .infinity || bucket.lower == -.infinity { return rank }
                return rank + bucket.count * share(below: value, in: bucket)
            }
            rank += bucket.count
        }
        return .infinity
    }

    /// The part of a bucket that lies below a number within it.
    func share(below value: Double, in bucket: Bucket) -> Double {
        if hasCustomBuckets || bucket.lower <= 0 && bucket.upper >= 0 {
            return (value - bucket.lower) / (bucket.upper - bucket.lower)
        }
        let lower = CMath.logarithm2(bucket.lower.magnitude), upper = CMath.logarithm2(bucket.upper.magnitude)
        let place = CMath.logarithm2(value.magnitude)
        if value > 0 { return (place - lower) / (upper - lower) }
        return 1 - (place - upper) / (lower - upper)
    }

    /// The variance, each value taken to lie in the geometric middle of its bucket.
    package var variance: Double {
        let mean = sum / count
        var total = CompensatedSum()
        for bucket in buckets {
            let delta = middle(of: bucket) - mean
            total.add(bucket.count * delta * delta)
        }
        return total.value / count
    }

    /// The number that stands for the values of a bucket.
    func middle(of bucket: Bucket) -> Double {
        if hasCustomBuckets {
            if bucket.lower == -.infinity { return bucket.upper > 0 ? bucket.upper / 2 : bucket.upper }
            return bucket.upper == .infinity ? bucket.lower : (bucket.lower + bucket.upper) / 2
        }
        if bucket.lower <= 0, bucket.upper >= 0 { return 0 }
        let middle = (bucket.lower * bucket.upper).squareRoot()
        return bucket.upper < 0 ? -middle : middle
    }
}
