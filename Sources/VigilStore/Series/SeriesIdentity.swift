public import VigilModel

/// What makes a series one series: OpenTelemetry's name, unit and kind, whose it is, and its attributes.
///
/// Prometheus names are made at the edge, see ``labels``. Where the same instrument is sent as delta by one process
/// and as cumulative by another, these are two series.
public struct SeriesIdentity: Hashable, Sendable {
    /// OpenTelemetry's name: `http.server.request.duration`.
    public var name: String
    /// The unit in UCUM; empty where none was given.
    public var unit: String
    /// What kind of instrument it is.
    public var kind: SeriesKind
    /// Whose it is.
    public var resource: ResourceIdentity
    /// The name of the scope that recorded it; may be empty.
    public var scopeName: String
    /// The version of the scope; may be empty.
    public var scopeVersion: String
    /// What tells it from the metric's other series, sorted by key, each key once.
    public let attributes: Attributes

    /// An identity by its parts; attributes are brought into canonical order.
    public init(
        name: String,
        unit: String = "",
        kind: SeriesKind,
        resource: ResourceIdentity,
        scopeName: String = "",
        scopeVersion: String = "",
        attributes: Attributes = [:]
    ) {
        self.name = name
        self.unit = unit
        self.kind = kind
        self.resource = resource
        self.scopeName = scopeName
        self.scopeVersion = scopeVersion
        self.attributes = attributes.canonical
    }
}

/// The kinds of series, each with the temporality of its points.
///
/// Raw values are stored; never renumber.
public enum SeriesKind: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// Goes up and down; the newest value counts.
    case gauge = 1
    /// Only rises until its writer restarts; points are totals since their start.
    case counter = 2
    /// Only rises; points are what came since the one before.
    case deltaCounter = 3
    /// Rises and falls; points are totals since their start.
    case upDownCounter = 4
    /// Rises and falls; points are changes.
    case deltaUpDownCounter = 5
    /// Distribution over given bounds, totals.
    case histogram = 6
    /// Distribution over given bounds, changes.
    case deltaHistogram = 7
    /// Distribution over growing buckets, totals.
    case exponentialHistogram = 8
    /// Distribution over growing buckets, changes.
    case deltaExponentialHistogram = 9
    /// Quantiles that the sender worked out.
    case summary = 10

    /// Whether points are changes rather than totals.
    public var isDelta: Bool {
        switch self {
        case .deltaCounter, .deltaUpDownCounter, .deltaHistogram, .deltaExponentialHistogram: true
        default: false
        }
    }

    /// Whether it is split into several series when Prometheus reads it.
    public var isDistribution: Bool {
        switch self {
        case .histogram, .deltaHistogram, .exponentialHistogram, .deltaExponentialHistogram, .summary: true
        case .gauge, .counter, .deltaCounter, .upDownCounter, .deltaUpDownCounter: false
        }
    }

    /// Whether it is a sum that only rises.
    public var isMonotonicSum: Bool { self == .counter || self == .deltaCounter }

    /// The kind of a metric's series.
    public init(_ data: MetricData) {
        switch data {
        case .gauge: self = .gauge
        case .sum(_, let temporality, isMonotonic: true): self = temporality == .delta ? .deltaCounter : .counter
        case .sum(_, let temporality, isMonotonic: false):
            self = temporality == .delta ? .deltaUpDownCounter : .upDownCounter
        case .histogram(_, let temporality): self = temporality == .delta ? .deltaHistogram : .histogram
        case .exponentialHistogram(_, let temporality):
            self = temporality == .delta ? .deltaExponentialHistogram : .exponentialHistogram
        case .summary: self = .summary
        }
    }
}
