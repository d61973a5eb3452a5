/// The series of one metric as Prometheus scrapes them.
public struct ExpositionFamily: Hashable, Sendable {
    /// What a family's series are.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Only rises; its samples end in `_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// A distribution over buckets.
        case histogram
        /// Quantiles that the sender worked out.
        case summary
        /// Says something in its labels and is always 1; its samples end in `_info`.
        case info
        /// Nobody knows.
        case unknown
    }

    /// The name without the endings of single samples: no `_total`, `_info`, `_bucket`, `_sum` or `_count`.
    public var name: String
    /// What the series are.
    public var kind: Kind
    /// What is measured, for people; may be empty.
    public var help: String
    /// The series; each must have other labels.
    public var series: [ExpositionSeries]

    /// A family with its series.
    public init(_ name: String, _ kind: Kind, help: String = "", series: [ExpositionSeries] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.series = series
    }
}

/// One series of a family with its value.
public struct ExpositionSeries: Hashable, Sendable {
    /// A label: its name must be one that Prometheus allows.
    public struct Label: Hashable, Comparable, Sendable {
        /// Letters, digits and underscores.
        public var name: String
        /// Any text.
        public var value: String

        /// A label by its name and value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        /// By name, then by value.
        public static func < (left: Label, right: Label) -> Bool {
            left.name == right.name ? left.value < right.value : left.name < right.name
        }
    }

    /// What a series says.
    public enum Value: Hashable, Sendable {
        /// A single number.
        case number(Double)
        /// A distribution; the bucket without an end is added, and holds `count`.
        case histogram(buckets: [ClassicBucket], count: UInt64, sum: Double?)
        /// Quantiles with how many values there were, and their sum.
        case summary(quantiles: [SummaryPoint.Quantile], count: UInt64, sum: Double)
    }

    /// The labels, in any order, each name once.
    public var labels: [Label]
    /// What it says.
    public var value: Value
    /// When it was measured; nil leaves it to the one who scrapes.
    public var time: Timestamp?
    /// Single measurements with their traces; only OpenMetrics shows them.
    public var exemplars: [Exemplar]

    /// A series with its value.
    public init(_ labels: [Label] = [], _ value: Value, time: Timestamp? = nil, exemplars: [Exemplar] = []) {
        self.labels = labels.sorted()
        self.value = value
        self.time = time
        self.exemplars = exemplars
    }
}

/// A bucket as Prometheus has them: all values up to a bound.
public struct ClassicBucket: Hashable, Sendable {
    /// The largest value inside.
    public var upperBound: Double
    /// How many values are at most that.
    public var cumulativeCount: UInt64

    /// A bucket by its bound and count.
    public init(upperBound: Double, cumulativeCount: UInt64) {
        self.upperBound = upperBound
        self.cumulativeCount = cumulativeCount
    }
}
