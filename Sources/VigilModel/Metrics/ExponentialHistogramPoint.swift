/// An exponential histogram of one series at one time.
public struct ExponentialHistogramPoint: Hashable, Sendable {
    /// What tells this series from the metric's others.
    public var attributes: Attributes
    /// When the counting began; zero where it was not said.
    public var start: Timestamp
    /// When it was collected.
    public var time: Timestamp
    /// The distribution.
    public var histogram: ExponentialHistogram
    /// Whether the sender says that there is no value (OTLP's flag "no recorded value").
    public var isMissing: Bool
    /// Single measurements that stand for the point.
    public var exemplars: [Exemplar]

    /// A point at its time.
    public init(
        attributes: Attributes = [:],
        start: Timestamp = .zero,
        time: Timestamp,
        histogram: ExponentialHistogram,
        isMissing: Bool = false,
        exemplars: [Exemplar] = []
    ) {
        self.attributes = attributes
        self.start = start
        self.time = time
        self.histogram = histogram
        self.isMissing = isMissing
        self.exemplars = exemplars
    }
}
