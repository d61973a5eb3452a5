extension ExponentialHistogram {
    /// The value at a quantile from 0 to 1, by nearest rank; nil where there are no values, or no quantile (NaN).
    ///
    /// The true value lies within ``relativeError`` of it; the first and the last rank are exact where the extremes
    /// are known.
    public func quantile(_ quantile: Double) -> Double? {
        let total = negative.total.addingSaturating(zeroCount).addingSaturating(positive.total)
        guard total > 0, !quantile.isNaN else { return nil }
        // 0.55 × 100 is a little over 55: without the allowance the rank would be 56.
        let allowance = 1 - 2 * Double.ulpOfOne
        let product = (Swift.min(1, Swift.max(0, quantile)) * Double(total) * allowance).rounded(.up)
        let rank = Swift.min(total, Swift.max(1, UInt64(exactly: product) ?? total))
        if rank == 1, let min { return min }
        if rank == total, let max { return max }
        return clamped(value(atRank: rank))
    }

    /// The largest relative error of a quantile: half a bucket's width, at most 1.
    public var relativeError: Double {
        let inverse = 1 / Self.boundary(1, scale: scale)
        return (1 - inverse) / (1 + inverse)
    }

    private func value(atRank rank: UInt64) -> Double {
        var seen: UInt64 = 0
        for (position, count) in negative.counts.enumerated().reversed() {
            seen = seen.addingSaturating(count)
            if seen >= rank { return -middle(of: Int(negative.offset) + position) }
        }
        seen = seen.addingSaturating(zeroCount)
        if seen >= rank { return 0 }
        for (position, count) in positive.counts.enumerated() {
            seen = seen.addingSaturating(count)
            if seen >= rank { return middle(of: Int(positive.offset) + position) }
        }
        return max ?? 0
    }

    /// The number that is relatively as far from one bound as from the other.
    private func middle(of index: Int) -> Double {
        let inverse = 1 / Self.boundary(1, scale: scale)
        return Swift.min(.greatestFiniteMagnitude, Self.boundary(index, scale: scale) * (2 / (1 + inverse)))
    }

    private func clamped(_ value: Double) -> Double {
        Swift.min(Swift.max(value, min ?? value), max ?? value)
    }
}
