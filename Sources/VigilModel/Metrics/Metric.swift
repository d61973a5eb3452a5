/// One instrument's points in a batch.
public struct Metric: Hashable, Sendable {
    /// OpenTelemetry's name: `http.server.request.duration`.
    public var name: String
    /// What it measures, for people.
    public var description: String
    /// The unit in UCUM: `s`, `By`, `{request}`; empty where none was given.
    public var unit: String
    /// More about the metric, not part of its identity.
    public var metadata: Attributes
    /// The points by kind.
    public var data: MetricData

    /// A metric with its points.
    public init(
        _ name: String,
        description: String = "",
        unit: String = "",
        metadata: Attributes = [:],
        data: MetricData
    ) {
        self.name = name
        self.description = description
        self.unit = unit
        self.metadata = metadata
        self.data = data
    }
}

/// The points of a metric by kind: OTLP's five.
public enum MetricData: Hashable, Sendable {
    /// The newest value of something that goes up and down.
    case gauge([NumberPoint])
    /// Something added up.
    case sum([NumberPoint], Temporality, isMonotonic: Bool)
    /// A distribution over buckets with given bounds.
    case histogram([HistogramPoint], Temporality)
    /// A distribution over buckets whose bounds grow by a constant factor.
    case exponentialHistogram([ExponentialHistogramPoint], Temporality)
    /// Quantiles that the sender worked out.
    case summary([SummaryPoint])

    /// How many points there are.
    public var count: Int {
        switch self {
        case .gauge(let points), .sum(let points, _, _): points.count
        case .histogram(let points, _): points.count
        case .exponentialHistogram(let points, _): points.count
        case .summary(let points): points.count
        }
    }
}

/// What a point of a sum or histogram covers; numbers as in OTLP.
public enum Temporality: UInt8, Hashable, Sendable, Codable {
    /// Not said; read as cumulative.
    case unspecified = 0
    /// From the point's own start to its time.
    case delta = 1
    /// From a start that stays until the writer restarts.
    case cumulative = 2
}
