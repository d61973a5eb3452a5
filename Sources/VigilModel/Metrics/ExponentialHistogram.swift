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
    /// Adds a value, `times` times.
    ///
    /// NaN and infinities are left out, since no bucket holds them. Magnitudes below the smallest normal number
    /// count as zero. A histogram finer than ``recordingScale`` is made coarser first.
    public mutating func record(_ value: Double, times: UInt64 = 1) {
        guard value.isFinite, times > 0 else { return }
        let wasEmpty = count == 0
        count = count.addingSaturating(times)
        sum = sum.map { $0 + value * Double(times) }
        min = wasEmpty ? value : min.map { Swift.min($0, value) }
        max = wasEmpty ? value : max.map { Swift.max($0, value) }
        let magnitude = value.magnitude
        if magnitude <= zeroThreshold || magnitude < .leastNormalMagnitude {
            zeroCount = zeroCount.addingSaturating(times)
            return
        }
        coarsen(to: Swift.min(scale, Self.recordingScale))
        let index = Self.index(of: magnitude, scale: scale)
        let fitting = (value > 0 ? positive : negative).shift(including: index)
        downscale(by: fitting)
        if value > 0 {
            positive.add(times, at: index >> Int(fitting))
        } else {
            negative.add(times, at: index >> Int(fitting))
        }
    }

    /// Makes buckets coarser: each step joins two neighbours.
    public mutating func downscale(by steps: Int32) {
        join(Int(steps))
    }

    /// Makes buckets as coarse as a scale; one that is finer than the present one changes nothing.
    mutating func coarsen(to target: Int32) {
        join(Int(scale) - Int(target))
    }

    private mutating func join(_ steps: Int) {
        guard steps > 0 else { return }
        scale = Int32(clamping: Int(scale) - steps)
        positive.downscale(by: steps)
        negative.downscale(by: steps)
    }
}

extension UInt64 {
    /// The sum, or the largest number where the sum is beyond it: counts come from the wire.
    func addingSaturating(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
