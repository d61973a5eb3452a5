// OpenTelemetry's base-2 exponential histogram as a value: recording, merging, quantiles.
//
// Bucket i of scale s holds (2^(i/2^s), 2^((i+1)/2^s)]. Powers come from twenty square roots and indices from a
// table, so that this file needs no C library and every platform computes the same bits. Instruments record at
// scale 6; other scales arrive from elsewhere and are merged to the coarser of two.

/// A distribution over buckets whose bounds grow by a constant factor.
public struct ExponentialHistogram: Hashable, Sendable {
    /// Adjacent buckets; the first has index `offset`.
    public struct Buckets: Hashable, Sendable {
        /// The index of the first bucket.
        public var offset: Int32
        /// How many values each holds; may be empty.
        public var counts: [UInt64]

        /// Buckets from an index on.
        public init(offset: Int32 = 0, counts: [UInt64] = []) {
            self.offset = offset
            self.counts = counts
        }
    }

    /// The scale of what Vigil itself records: any quantile is within 0.54 %.
    public static let recordingScale: Int32 = 6
    /// The most adjacent buckets that recording and merging make; beyond it the scale gets coarser.
    public static let bucketsMax = 2_048

    /// Buckets grow by the factor 2^(2^-scale).
    public var scale: Int32
    /// How many values there were.
    public var count: UInt64
    /// The values added up; nil where the sender does not know.
    public var sum: Double?
    /// The smallest value, where known.
    public var min: Double?
    /// The largest value, where known.
    public var max: Double?
    /// How many values were too small to tell from zero.
    public var zeroCount: UInt64
    /// Values of at most this magnitude count as zero.
    public var zeroThreshold: Double
    /// Values above zero.
    public var positive: Buckets
    /// Magnitudes of values below zero.
    public var negative: Buckets

    /// A histogram; what is not given is empty.
    public init(
        scale: Int32 = ExponentialHistogram.recordingScale,
        count: UInt64 = 0,
        sum: Double? = 0,
        min: Double? = nil,
        max: Double? = nil,
        zeroCount: UInt64 = 0,
        zeroThreshold: Double = 0,
        positive: Buckets = Buckets(),
        negative: Buckets = Buckets()
    ) {
        self.scale = scale
        self.count = count
        self.sum = sum
        self.min = min
        self.max = max
        self.zeroCount = zeroCount
        self.zeroThreshold = zeroThreshold
        self.positive = positive
        self.negative = negative
    }
}

extension ExponentialHistogram {
    /// Adds a value, `times` times; NaN and infinities are left out, since no bucket holds them.
    public mutating func record(_ value: Double, times: UInt64 = 1) {
        guard value.isFinite, times > 0 else { return }
        count &+= times
        sum = sum.map { $0 + value * Double(times) }
        min = Swift.min(min ?? value, value)
        max = Swift.max(max ?? value, value)
        let magnitude = value.magnitude
        if magnitude <= zeroThreshold || magnitude < .leastNormalMagnitude {
            zeroCount &+= times
            return
        }
        if scale > Self.recordingScale { downscale(by: scale - Self.recordingScale) }
        let index = Self.index(of: magnitude, scale: scale)
        let fitting = (value > 0 ? positive : negative).shift(including: index)
        if fitting > 0 { downscale(by: fitting) }
        if value > 0 {
            positive.add(times, at: index >> fitting)
        } else {
            negative.add(times, at: index >> fitting)
        }
    }

    /// Adds all values of another histogram; the scale becomes the coarser of both, or coarser still to fit.
    public mutating func merge(_ other: ExponentialHistogram) {
        guard other.count > 0 || other.zeroCount > 0 else { return }
        var other = other
        let target = Swift.min(scale, other.scale)
        downscale(by: scale - target)
        other.downscale(by: other.scale - target)
        while true {
            let shift = Swift.max(
                positive.shift(including: other.positive),
                negative.shift(including: other.negative)
            )
            if shift == 0 { break }
            downscale(by: shift)
            other.downscale(by: shift)
        }
        positive.add(other.positive)
        negative.add(other.negative)
        zeroCount &+= other.zeroCount
        zeroThreshold = Swift.max(zeroThreshold, other.zeroThreshold)
        let wasEmpty = count == 0
        count &+= other.count
        sum = sum.flatMap { own in other.sum.map { own + $0 } }
        min = wasEmpty ? other.min : min.flatMap { own in other.min.map { Swift.min(own, $0) } }
        max = wasEmpty ? other.max : max.flatMap { own in other.max.map { Swift.max(own, $0) } }
    }

    /// Makes buckets coarser: each step joins two neighbours.
    public mutating func downscale(by steps: Int32) {
        guard steps > 0 else { return }
        scale -= steps
        positive.downscale(by: steps)
        negative.downscale(by: steps)
    }

    /// The value at a quantile from 0 to 1, by nearest rank; nil where there are no values.
    ///
    /// The true value lies within ``relativeError`` of it.
    public func quantile(_ quantile: Double) -> Double? {
        let total = negative.total &+ zeroCount &+ positive.total
        guard total > 0 else { return nil }
        let rank = Swift.max(1, UInt64((Swift.min(1, Swift.max(0, quantile)) * Double(total)).rounded(.up)))
        return clamped(value(atRank: Swift.min(rank, total)))
    }

    /// The largest relative error of a quantile: half a bucket's width.
    public var relativeError: Double {
        let base = Self.boundary(1, scale: scale)
        return (base - 1) / (base + 1)
    }

    private func value(atRank rank: UInt64) -> Double {
        var seen: UInt64 = 0
        for (position, count) in negative.counts.enumerated().reversed() {
            seen &+= count
            if seen >= rank { return -middle(of: Int(negative.offset) + position) }
        }
        seen &+= zeroCount
        if seen >= rank { return 0 }
        for (position, count) in positive.counts.enumerated() {
            seen &+= count
            if seen >= rank { return middle(of: Int(positive.offset) + position) }
        }
        return max ?? 0
    }

    private func middle(of index: Int) -> Double {
        let lower = Self.boundary(index, scale: scale)
        let upper = Self.boundary(index + 1, scale: scale)
        return upper.isFinite ? 2 * lower * (upper / (lower + upper)) : lower
    }

    private func clamped(_ value: Double) -> Double {
        Swift.min(Swift.max(value, min ?? value), max ?? value)
    }
}

extension ExponentialHistogram {
    /// The lower bound of a bucket: 2^(index / 2^scale); 0 or infinity where no Double holds it.
    public static func boundary(_ index: Int, scale: Int32) -> Double {
        if scale <= 0 {
            let (exponent, overflow) = index.multipliedReportingOverflow(by: 1 << Int(Swift.min(-scale, 40)))
            return power(overflow ? (index < 0 ? -5_000 : 5_000) : exponent)
        }
        let steps = Int(Swift.min(scale, 30))
        var fraction = 1.0
        let remainder = index & ((1 << steps) - 1)
        for bit in 0..<steps where remainder & (1 << (steps - 1 - bit)) != 0 {
            fraction *= roots[bit]
        }
        return fraction * power(index >> steps)
    }

    /// The bucket that holds a positive normal number, at ``recordingScale`` or coarser.
    public static func index(of value: Double, scale: Int32) -> Int {
        let exponent = Int(value.exponent)
        let significand = value.significand
        // The lower bound is exclusive: a number that is itself a bound belongs to the bucket below.
        var low = 0
        var high = table.count
        while low < high {
            let middle = (low + high) / 2
            if table[middle] < significand { low = middle + 1 } else { high = middle }
        }
        let fine = exponent << Int(recordingScale) + low - 1
        return fine >> Int(recordingScale - scale)
    }

    private static func power(_ exponent: Int) -> Double {
        if exponent > 1_023 { return .infinity }
        if exponent < -1_074 { return 0 }
        return Double(sign: .plus, exponent: exponent, significand: 1)
    }

    /// The square root of 2, the root of that, and so on: entry i is 2^(2^-(i+1)).
    private static let roots: [Double] = {
        var roots: [Double] = []
        var root = 2.0
        for _ in 0..<30 {
            root = root.squareRoot()
            roots.append(root)
        }
        return roots
    }()

    /// The lower bounds of one octave's buckets at the recording scale, from 1 on.
    private static let table: [Double] = (0..<(1 << Int(recordingScale))).map {
        boundary($0, scale: recordingScale)
    }
}

extension ExponentialHistogram.Buckets {
    /// All values in them.
    public var total: UInt64 { counts.reduce(0, &+) }

    fileprivate mutating func downscale(by steps: Int32) {
        guard !counts.isEmpty else { return }
        let steps = Int(Swift.min(steps, 32))
        let first = Int(offset) >> steps
        let last = (Int(offset) + counts.count - 1) >> steps
        var coarser = [UInt64](repeating: 0, count: last - first + 1)
        for (position, count) in counts.enumerated() {
            coarser[(Int(offset) + position) >> steps - first] &+= count
        }
        offset = Int32(truncatingIfNeeded: first)
        counts = coarser
    }

    /// How many steps coarser the buckets must be so that an index fits in.
    fileprivate func shift(including index: Int) -> Int32 {
        shift(first: index, last: index)
    }

    fileprivate func shift(including other: Self) -> Int32 {
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

    fileprivate mutating func add(_ count: UInt64, at index: Int) {
        extend(first: index, last: index)
        counts[index - Int(offset)] &+= count
    }

    fileprivate mutating func add(_ other: Self) {
        guard !other.counts.isEmpty else { return }
        extend(first: Int(other.offset), last: Int(other.offset) + other.counts.count - 1)
        let shift = Int(other.offset) - Int(offset)
        for (position, count) in other.counts.enumerated() {
            counts[position + shift] &+= count
        }
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
