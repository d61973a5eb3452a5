package import VigilModel

// A distribution as PromQL calculates with it: counts are floating-point numbers, since rates and averages are, and may
// be below zero, since differences are. Exponential buckets have OpenTelemetry's indices: bucket i of scale s holds
// (2^(i/2^s), 2^((i+1)/2^s)]. Buckets with bounds of their own are Prometheus' "custom buckets".

/// A native histogram of Prometheus.
package struct NativeHistogram: Hashable, Sendable {
    /// Adjacent buckets.
    package struct Buckets: Hashable, Sendable {
        /// The index of the first.
        package var offset: Int
        /// How many values each holds; may be empty.
        package var counts: [Double]

        /// Buckets from an index on.
        package init(offset: Int = 0, counts: [Double] = []) {
            self.offset = offset
            self.counts = counts
        }
    }

    /// One bucket with its bounds; all but the zero bucket and custom ones exclude the bound that is nearer to zero.
    package struct Bucket: Hashable, Sendable {
        /// The lower bound.
        package var lower: Double
        /// The upper bound.
        package var upper: Double
        /// How many values it holds.
        package var count: Double
    }

    /// Buckets grow by the factor 2^(2^-scale); without meaning where there are ``bounds``.
    package var scale: Int
    /// The upper bounds of custom buckets, ascending, without infinity; nil for exponential buckets.
    package var bounds: [Double]?
    /// Values of at most this magnitude count as zero.
    package var zeroThreshold: Double
    /// How many values were zero.
    package var zeroCount: Double
    /// How many values there were.
    package var count: Double
    /// The values added up; NaN where it is not known.
    package var sum: Double
    /// Values above zero, and all custom buckets.
    package var positive: Buckets
    /// Magnitudes of values below zero.
    package var negative: Buckets
    /// Whether it goes up and down, as what a rate gives; else it is a total.
    package var isGauge: Bool

    /// A histogram by its parts.
    package init(
        scale: Int = 0,
        bounds: [Double]? = nil,
        zero: (threshold: Double, count: Double) = (0, 0),
        count: Double = 0,
        sum: Double = 0,
        positive: Buckets = Buckets(),
        negative: Buckets = Buckets(),
        isGauge: Bool = false
    ) {
        self.scale = scale
        self.bounds = bounds
        (zeroThreshold, zeroCount) = zero
        self.count = count
        self.sum = sum
        self.positive = positive
        self.negative = negative
        self.isGauge = isGauge
    }

    /// What was stored over growing buckets.
    package init(_ stored: ExponentialHistogram) {
        self.init(
            scale: Int(stored.scale),
            zero: (stored.zeroThreshold, Double(stored.zeroCount)),
            count: Double(stored.count),
            sum: stored.sum ?? .nan,
            positive: Buckets(stored.positive),
            negative: Buckets(stored.negative)
        )
    }

    /// What was stored over given bounds; without buckets where the sender gave none that make sense.
    package init(_ stored: HistogramPoint) {
        var finite = stored.bounds
        if finite.last == .infinity { finite.removeLast() }
        let isSound = stored.classicBuckets.count == finite.count && !stored.bucketCounts.isEmpty
        let counts = isSound ? stored.bucketCounts.prefix(finite.count + 1).map { Double($0) } : [Double(stored.count)]
        self.init(
            bounds: isSound ? finite : [],
            count: Double(stored.count),
            sum: stored.sum ?? .nan,
            positive: Buckets(counts: counts)
        )
    }

    /// Whether buckets have bounds of their own.
    package var hasCustomBuckets: Bool { bounds != nil }

    /// The buckets that hold something, ascending.
    package var buckets: [Bucket] {
        var buckets: [Bucket] = []
        if let bounds {
            for (index, count) in positive.places where count != 0 {
                let lower = index > 0 && index <= bounds.count ? bounds[index - 1] : -Double.infinity
                let upper = bounds.indices.contains(index) ? bounds[index] : Double.infinity
                buckets.append(Bucket(lower: lower, upper: upper, count: count))
            }
            return buckets
        }
        for (index, count) in negative.places.reversed() where count != 0 {
            buckets.append(Bucket(lower: -boundary(index + 1), upper: -boundary(index), count: count))
        }
        if zeroCount != 0 { buckets.append(Bucket(lower: -zeroThreshold, upper: zeroThreshold, count: zeroCount)) }
        for (index, count) in positive.places where count != 0 {
            buckets.append(Bucket(lower: boundary(index), upper: boundary(index + 1), count: count))
        }
        return buckets
    }

    func boundary(_ index: Int) -> Double {
        ExponentialHistogram.boundary(index, scale: Int32(clamping: scale))
    }

    /// The same without empty buckets at the ends.
    package var compacted: NativeHistogram {
        var histogram = self
        histogram.positive.trim()
        histogram.negative.trim()
        return histogram
    }

    /// Whether both say the same, wherever empty buckets stand.
    package func isSame(as other: NativeHistogram) -> Bool {
        let (left, right) = (compacted, other.compacted)
        return (bounds != nil || left.scale == right.scale) && left.bounds == right.bounds
            && left.zeroThreshold == right.zeroThreshold && left.zeroCount == right.zeroCount
            && left.count == right.count && (left.sum == right.sum || left.sum.isNaN && right.sum.isNaN)
            && left.positive == right.positive && left.negative == right.negative
    }
}

extension NativeHistogram.Buckets {
    init(_ stored: ExponentialHistogram.Buckets) {
        self.init(offset: Int(stored.offset), counts: stored.counts.map { Double($0) })
    }

    /// Each bucket's index and count, ascending.
    var places: [(index: Int, count: Double)] {
        counts.enumerated().map { (offset + $0.offset, $0.element) }
    }

    subscript(index: Int) -> Double {
        counts.indices.contains(index - offset) ? counts[index - offset] : 0
    }

    mutating func trim() {
        guard let first = counts.firstIndex(where: { $0 != 0 }), let last = counts.lastIndex(where: { $0 != 0 }) else {
            self = Self()
            return
        }
        guard first > 0 || last + 1 < counts.count else { return }
        offset += first
        counts = Array(counts[first...last])
    }

    /// Joins 2^steps neighbours to one.
    mutating func downscale(by steps: Int) {
        guard steps > 0, !counts.isEmpty else { return }
        let steps = min(steps, 40)
        let first = offset >> steps
        var coarser = [Double](repeating: 0, count: (offset + counts.count - 1) >> steps - first + 1)
        for (position, count) in counts.enumerated() { coarser[(offset + position) >> steps - first] += count }
        (offset, counts) = (first, coarser)
    }

    /// Adds the counts of buckets of the same scale, each times a factor.
    mutating func add(_ other: Self, times factor: Double) {
        guard !other.counts.isEmpty else { return }
        if counts.isEmpty { offset = other.offset }
        let first = min(offset, other.offset)
        let end = max(offset + counts.count, other.offset + other.counts.count)
        if first < offset { counts.insert(contentsOf: repeatElement(0, count: offset - first), at: 0) }
        offset = first
        if end - first > counts.count { counts += repeatElement(0, count: end - first - counts.count) }
        for (position, count) in other.counts.enumerated() { counts[other.offset - first + position] += factor * count }
    }
}
