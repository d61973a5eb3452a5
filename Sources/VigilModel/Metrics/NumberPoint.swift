/// A number as it was recorded: whole numbers stay whole.
public enum NumberValue: Hashable, Sendable {
    /// A whole number.
    case int(Int64)
    /// A floating-point number.
    case double(Double)

    /// The number as a Double; whole numbers beyond 2^53 are rounded.
    public var asDouble: Double {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        }
    }
}

/// One value of a gauge or sum.
public struct NumberPoint: Hashable, Sendable {
    /// What tells this series from the metric's others.
    public var attributes: Attributes
    /// When the counting began; zero for gauges and where it was not said.
    public var start: Timestamp
    /// When it was measured.
    public var time: Timestamp
    /// The value; nil where the sender says that there is none (OTLP's flag "no recorded value").
    public var value: NumberValue?
    /// Single measurements that stand for the point.
    public var exemplars: [Exemplar]

    /// A point at its time.
    public init(
        attributes: Attributes = [:],
        start: Timestamp = .zero,
        time: Timestamp,
        value: NumberValue?,
        exemplars: [Exemplar] = []
    ) {
        self.attributes = attributes
        self.start = start
        self.time = time
        self.value = value
        self.exemplars = exemplars
    }
}

/// A single measurement, with the trace during which it was made.
public struct Exemplar: Hashable, Sendable {
    /// Attributes that the series itself does not have.
    public var filteredAttributes: Attributes
    /// When it was measured.
    public var time: Timestamp
    /// What was measured.
    public var value: NumberValue
    /// The trace; invalid where there was none.
    public var traceID: TraceID
    /// The span; invalid where there was none.
    public var spanID: SpanID

    /// A measurement at its time.
    public init(
        filteredAttributes: Attributes = [:],
        time: Timestamp,
        value: NumberValue,
        traceID: TraceID = .invalid,
        spanID: SpanID = .invalid
    ) {
        self.filteredAttributes = filteredAttributes
        self.time = time
        self.value = value
        self.traceID = traceID
        self.spanID = spanID
    }
}
