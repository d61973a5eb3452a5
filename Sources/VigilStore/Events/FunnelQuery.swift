public import VigilModel

/// Asks how many get through steps, one after the other: visitors who search, then order, then pay.
public struct FunnelQuery: Hashable, Sendable {
    /// The most steps.
    public static let stepsMax = 32

    /// Spans or log records.
    public var signal: EventSignal
    /// When they happened, the start included.
    public var range: TimeRange
    /// Who goes through the steps: records with the same value belong to one.
    ///
    /// Those without are left out.
    public var key: EventField
    /// What a record must fulfil to be a step; one record is one step at most.
    public var steps: [EventFilter]
    /// How long after the first step the last may come; nil for any time.
    public var window: Duration?

    /// A question by its parts.
    public init(
        _ signal: EventSignal,
        range: TimeRange,
        key: EventField,
        steps: [EventFilter],
        window: Duration? = nil
    ) {
        self.signal = signal
        self.range = range
        self.key = key
        self.steps = steps
        self.window = window
    }
}
