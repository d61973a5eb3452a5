import VigilModel

// Sums and differences of histograms. The coarser scale and the wider zero bucket hold for both; of custom buckets
// those bounds that both have.

extension NativeHistogram {
    /// Multiplies all counts and the sum.
    package mutating func scale(by factor: Double) {
        zeroCount *= factor
        count *= factor
        sum *= factor
        for index in positive.counts.indices { positive.counts[index] *= factor }
        for index in negative.counts.indices { negative.counts[index] *= factor }
        if factor < 0 { isGauge = true }
    }

    /// Divides all counts and the sum.
    package mutating func divide(by divisor: Double) {
        zeroCount /= divisor
        count /= divisor
        sum /= divisor
        guard divisor != 0 else {
            // Buckets of none or of infinity say nothing.
            positive = Buckets()
            negative = Buckets()
            return
        }
        for index in positive.counts.indices { positive.counts[index] /= divisor }
        for index in negative.counts.indices { negative.counts[index] /= divisor }
    }

    /// Whether both have the same kind of buckets, and so can be added.
    package func isCompatible(with other: NativeHistogram) -> Bool { hasCustomBuckets == other.hasCustomBuckets }

    /// Adds another histogram of the same kind, times a factor.
    ///
    /// - Returns: Whether custom bounds differed and those that both have were kept.
    @discardableResult
    package mutating func add(_ other: NativeHistogram, times factor: Double = 1) -> Bool {
        var other = other
        let isReconciled = align(with: &other)
        positive.add(other.positive, times: factor)
        negative.add(other.negative, times: factor)
        zeroCount += factor * other.zeroCount
        count += factor * other.count
        sum += factor * other.sum
        isGauge = isGauge || other.isGauge
        return isReconciled
    }

    /// The same with coarser buckets; a finer scale changes nothing.
    package func coarsened(to target: Int) -> NativeHistogram {
        guard bounds == nil, target < scale else { return self }
        var histogram = self
        histogram.positive.downscale(by: scale - target)
        histogram.negative.downscale(by: scale - target)
        histogram.scale = target
        return histogram
    }

    /// Brings both to the same buckets; true where custom bounds had to go.
    private mutating func align(with other: inout NativeHistogram) -> Bool {
        if let own = bounds, let others = other.bounds {
            guard own != others else { return false }
            let common = own.filter(Set(others).contains)
            self = rebounded(to: common)
            other = other.rebounded(to: common)
            return true
        }
        let target = min(scale, other.scale) - excess(beside: other)
        self = coarsened(to: target)
        other = other.coarsened(to: target)
        // Widening may reach the end of a bucket, and then the other has to follow.
        widenZero(to: other.zeroThreshold)
        other.widenZero(to: zeroThreshold)
        widenZero(to: other.zeroThreshold)
        return false
    }

    /// The most adjacent buckets on one side of zero; beyond it the scale gets coarser.
    private static let bucketsMax = 4_096

    /// By how many steps the finest scale that both can have is too fine for the buckets from the first to the last.
    private func excess(beside other: NativeHistogram) -> Int {
        let target = min(scale, other.scale)
        func span(_ sides: [(buckets: Buckets, scale: Int)], _ steps: Int) -> Int {
            let ends = sides.filter { !$0.buckets.counts.isEmpty }.map { side in
                let shift = side.scale - target + steps
                let last = side.buckets.offset + side.buckets.counts.count - 1
                return (side.buckets.offset >> shift, last >> shift)
            }
            return (ends.map(\.1).max() ?? 0) - (ends.map(\.0).min() ?? 0)
        }
        var steps = 0
        while max(
            span([(positive, scale), (other.positive, other.scale)], steps),
            span([(negative, scale), (other.negative, other.scale)], steps)
        ) >= Self.bucketsMax { steps += 1 }
        return steps
    }

    /// Counts as zero what lies at or below a threshold, and all of a bucket that it cuts.
    mutating func widenZero(to threshold: Double) {
        guard threshold > zeroThreshold else { return }
        var wider = threshold
        for buckets in [positive, negative] {
            for (index, count) in buckets.places where count != 0 {
                if boundary(index) < threshold { wider = max(wider, boundary(index + 1)) }
            }
        }
        zeroThreshold = wider
        let scale = Int32(clamping: scale)
        func isBelow(_ index: Int) -> Bool { ExponentialHistogram.boundary(index + 1, scale: scale) <= wider }
        zeroCount += positive.removeBelow(isBelow)
        zeroCount += negative.removeBelow(isBelow)
    }

    /// The same over fewer bounds.
    private func rebounded(to common: [Double]) -> NativeHistogram {
        guard let bounds else { return self }
        var counts = [Double](repeating: 0, count: common.count + 1)
        var place = 0
        for (index, count) in positive.places {
            let upper = bounds.indices.contains(index) ? bounds[index] : .infinity
            while place < common.count, common[place] < upper { place += 1 }
            counts[place] += count
        }
        var histogram = self
        histogram.bounds = common
        histogram.positive = Buckets(counts: counts)
        return histogram
    }

    /// Whether the total must have begun anew since an earlier state of it.
    package func hasReset(since earlier: NativeHistogram) -> Bool {
        guard isCompatible(with: earlier) else { return true }
        if count < earlier.count || zeroThreshold < earlier.zeroThreshold { return true }
        guard bounds == nil else {
            var (own, other) = (self, earlier)
            _ = own.align(with: &other)
            return own.positive.hasFallen(since: other.positive)
        }
        // A scale gets coarser as a total grows; a finer one is a new total.
        if scale > earlier.scale { return true }
        var other = earlier.coarsened(to: scale)
        other.widenZero(to: zeroThreshold)
        return zeroThreshold < other.zeroThreshold || zeroCount < other.zeroCount
            || positive.hasFallen(since: other.positive) || negative.hasFallen(since: other.negative)
    }
}

extension NativeHistogram.Buckets {
    fileprivate mutating func removeBelow(_ isBelow: (Int) -> Bool) -> Double {
        var removed = 0.0
        for (position, count) in counts.enumerated() {
            guard isBelow(offset + position) else { break }
            removed += count
            counts[position] = 0
        }
        return removed
    }

    fileprivate func hasFallen(since earlier: Self) -> Bool {
        earlier.places.contains { index, count in self[index] < count }
    }
}
