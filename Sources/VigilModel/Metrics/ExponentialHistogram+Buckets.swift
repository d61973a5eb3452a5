extension ExponentialHistogram.Buckets {
    /// How many values they hold together; saturates.
    public var total: UInt64 { counts.reduce(0) { $0.addingSaturating($1) } }

    /// Joins 2^steps neighbours to one.
    mutating func downscale(by steps: Int) {
        guard !counts.isEmpty else { return }
        let steps = Swift.min(steps, 40)
        let first = Int(offset) >> steps
        let last = (Int(offset) + counts.count - 1) >> steps
        var coarser = [UInt64](repeating: 0, count: last - first + 1)
        for (position, count) in counts.enumerated() {
            let index = (Int(offset) + position) >> steps - first
            coarser[index] = coarser[index].addingSaturating(count)
        }
        offset = Int32(truncatingIfNeeded: first)
        counts = coarser
    }

    /// How many steps coarser the buckets must be so that an index fits in.
    func shift(including index: Int) -> Int32 {
        shift(first: index, last: index)
    }

    /// How many steps coarser both must be so that together they fit in.
    func shift(including other: Self) -> Int32 {
        other.counts.isEmpty ? 0 : shift(first: Int(other.offset), last: Int(other.offset) + other.counts.count - 1)
    }

    private func shift(first: Int, last: Int) -> Int32 {
        var first = counts.isEmpty ? first : Swift.min(first, Int(offset))
        var last = counts.isEmpty ? last : Swift.max(last, Int(offset) + counts.count - 1)
        var steps: Int32 = 0
        while last - first >= ExponentialHistogram.bucketsMax {
            first >>= 1
            last >>= 1
            steps += 1
        }
        return steps
    }

    /// Adds values to one bucket, which must fit in.
    mutating func add(_ count: UInt64, at index: Int) {
        extend(first: index, last: index)
        counts[index - Int(offset)] = counts[index - Int(offset)].addingSaturating(count)
    }

    /// Adds the buckets of another histogram of the same scale, which must fit in.
    mutating func add(_ other: Self) {
        guard !other.counts.isEmpty else { return }
        extend(first: Int(other.offset), last: Int(other.offset) + other.counts.count - 1)
        let shift = Int(other.offset) - Int(offset)
        for (position, count) in other.counts.enumerated() {
            counts[position + shift] = counts[position + shift].addingSaturating(count)
        }
    }

    /// The upper bound of the filled bucket that has a number strictly inside, else 0.
    func end(ofBucketCutBy threshold: Double, scale: Int32) -> Double {
        for (position, count) in counts.enumerated() where count > 0 {
            let index = Int(offset) + position
            if ExponentialHistogram.boundary(index, scale: scale) >= threshold { return 0 }
            let end = ExponentialHistogram.boundary(index + 1, scale: scale)
            if end > threshold { return Swift.min(end, .greatestFiniteMagnitude) }
        }
        return 0
    }

    /// Takes out the buckets that end at or below a threshold and returns how many values they held.
    mutating func removeBuckets(upTo threshold: Double, scale: Int32) -> UInt64 {
        var removed: UInt64 = 0
        for (position, count) in counts.enumerated() where count > 0 {
            let end = ExponentialHistogram.boundary(Int(offset) + position + 1, scale: scale)
            guard Swift.min(end, .greatestFiniteMagnitude) <= threshold else { break }
            removed = removed.addingSaturating(count)
            counts[position] = 0
        }
        return removed
    }

    private mutating func extend(first: Int, last: Int) {
        if counts.isEmpty {
            offset = Int32(truncatingIfNeeded: first)
            counts = [UInt64](repeating: 0, count: last - first + 1)
            return
        }
        if first < Int(offset) {
            counts.insert(contentsOf: repeatElement(0, count: Int(offset) - first), at: 0)
            offset = Int32(truncatingIfNeeded: first)
        }
        let missing = last - (Int(offset) + counts.count - 1)
        if missing > 0 { counts.append(contentsOf: repeatElement(0, count: missing)) }
    }
}
