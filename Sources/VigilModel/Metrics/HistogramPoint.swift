/// A distribution over buckets with given bounds.
public struct HistogramPoint: Hashable, Sendable {
    /// What tells this series from the metric's others.
    public var attributes: Attributes
    /// When the counting began; zero where it was not said.
    public var start: Timestamp
    /// When it was collected.
    public var time: Timestamp
    /// How many values there were.
    public var count: UInt64
    /// The values added up; nil where the sender does not know.
    public var sum: Double?
    /// The smallest value, where known.
    public var min: Double?
    /// The largest value, where known.
    public var max: Double?
    /// Upper bounds, ascending, each inclusive; one fewer than the buckets.
    public var bounds: [Double]
    /// How many values each bucket holds, not added up; empty, or one more than the bounds.
    public var bucketCounts: [UInt64]
    /// Whether the sender says that there is no value (OTLP's flag "no recorded value").
    public var isMissing: Bool
    /// Single measurements that stand for the point.
    public var exemplars: [Exemplar]

    /// A point at its time.
    public init(
        attributes: Attributes = [:],
        start: Timestamp = .zero,
        time: Timestamp,
        count: UInt64,
        sum: Double? = nil,
        min: Double? = nil,
        max: Double? = nil,
        bounds: [Double] = [],
        bucketCounts: [UInt64] = [],
        isMissing: Bool = false,
        exemplars: [Exemplar] = []
    ) {
        self.attributes = attributes
        self.start = start
        self.time = time
        self.count = count
        self.sum = sum
        self.min = min
        self.max = max
        self.bounds = bounds
        self.bucketCounts = bucketCounts
        self.isMissing = isMissing
        self.exemplars = exemplars
    }
}

/// Quantiles that the sender worked out.
public struct SummaryPoint: Hashable, Sendable {
    /// One quantile.
    public struct Quantile: Hashable, Sendable {
        /// From 0 to 1.
        public var quantile: Double
        /// The value at it.
        public var value: Double

        /// A quantile with its value.
        public init(_ quantile: Double, _ value: Double) {
            self.quantile = quantile
            self.value = value
        }
    }

    /// What tells this series from the metric's others.
    public var attributes: Attributes
    /// When the counting began; zero where it was not said.
    public var start: Timestamp
    /// When it was collected.
    public var time: Timestamp
    /// How many values there were.
    public var count: UInt64
    /// The values added up.
    public var sum: Double
    /// The quantiles, ascending.
    public var quantiles: [Quantile]
    /// Whether the sender says that there is no value (OTLP's flag "no recorded value").
    public var isMissing: Bool

    /// A point at its time.
    public init(
        attributes: Attributes = [:],
        start: Timestamp = .zero,
        time: Timestamp,
        count: UInt64,
        sum: Double,
        quantiles: [Quantile] = [],
        isMissing: Bool = false
    ) {
        self.attributes = attributes
        self.start = start
        self.time = time
        self.count = count
        self.sum = sum
        self.quantiles = quantiles
        self.isMissing = isMissing
    }
}
