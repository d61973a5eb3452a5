// What histogram_quantile and histogram_fraction say of classic histograms: buckets that count all values up to their
// bound, each a series of its own. Series are scraped and added up apart, so counts may fall from one bucket to the
// next: such a fall is filled up, and small ones are taken for rounding.

/// The buckets of a classic histogram at one time.
struct ClassicHistogram {
    struct Bucket {
        var upperBound: Double
        /// How many values are at most the bound.
        var count: Double
    }

    /// Ascending, each bound once.
    private(set) var buckets: [Bucket] = []
    /// Whether counts fell from one bucket to the next by more than rounding.
    private(set) var isRepaired = false

    private static let tolerance = 1e-12

    /// Takes buckets in any order; those of one bound are added up.
    init(_ unordered: [Bucket]) {
        for bucket in unordered.sorted(by: { $0.upperBound < $1.upperBound }) {
            if buckets.last?.upperBound == bucket.upperBound {
                buckets[buckets.count - 1].count += bucket.count
            } else {
                buckets.append(bucket)
            }
        }
        repair()
    }

    private mutating func repair() {
        guard var previous = buckets.first?.count else { return }
        for index in buckets.indices.dropFirst() {
            let count = buckets[index].count
            if count == previous { continue }
            if count.isNearly(previous, within: Self.tolerance) {
                buckets[index].count = previous
            } else if count < previous {
                buckets[index].count = previous
                isRepaired = true
            } else {
                previous = count
            }
        }
    }

    /// Whether the last bucket takes all values; without it nothing can be said.
    private var isComplete: Bool { buckets.last?.upperBound == .infinity }

    /// The value at a quantile, linear within a bucket; infinite where the quantile lies outside 0 to 1.
    func quantile(_ quantile: Double) -> Double {
        if quantile.isNaN { return .nan }
        if quantile < 0 { return -.infinity }
        if quantile > 1 { return .infinity }
        guard isComplete, buckets.count >= 2, let total = buckets.last?.count, total != 0, !total.isNaN else {
            return .nan
        }
        let rank = quantile * total
        let last = buckets.count - 1
        let place = buckets[..<last].firstIndex { $0.count >= rank } ?? last
        if place == last { return buckets[last - 1].upperBound }
        if place == 0 {
            let bucket = buckets[0]
            return bucket.upperBound <= 0 ? bucket.upperBound : bucket.upperBound * (rank / bucket.count)
        }
        let (below, bucket) = (buckets[place - 1], buckets[place])
        let share = (rank - below.count) / (bucket.count - below.count)
        return below.upperBound + (bucket.upperBound - below.upperBound) * share
    }

    /// The part of the values that lies between two numbers.
    func fraction(from lower: Double, to upper: Double) -> Double {
        guard isComplete, buckets.count >= 2, let total = buckets.last?.count, total != 0, !lower.isNaN, !upper.isNaN
        else { return .nan }
        if lower >= upper { return 0 }
        return (rank(of: upper, total) - rank(of: lower, total)) / total
    }

    private func rank(of value: Double, _ total: Double) -> Double {
        var below = Bucket(upperBound: (buckets[0].upperBound > 0) ? 0 : -.infinity, count: 0)
        for bucket in buckets {
            if below.upperBound >= value { return below.count }
            if bucket.upperBound > value {
                if bucket.upperBound == .infinity || below.upperBound == -.infinity { return below.count }
                let share = (value - below.upperBound) / (bucket.upperBound - below.upperBound)
                return below.count + (bucket.count - below.count) * share
            }
            below = bucket
        }
        return total
    }
}

extension Double {
    /// Whether two numbers differ by no more than a part of their sum.
    func isNearly(_ other: Double, within tolerance: Double) -> Bool {
        if self == other || isNaN && other.isNaN { return true }
        let sum = magnitude + other.magnitude
        let difference = (self - other).magnitude
        if self == 0 || other == 0 || sum < .leastNormalMagnitude {
            return difference < tolerance * .leastNormalMagnitude
        }
        return difference / min(sum, .greatestFiniteMagnitude) < tolerance
    }
}
