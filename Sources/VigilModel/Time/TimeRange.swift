/// A half-open span of time, `[start, end)`.
public struct TimeRange: Hashable, Sendable, Codable {
    /// The first time inside.
    public var start: Timestamp
    /// The first time after it; at or before `start` the range is empty.
    public var end: Timestamp

    /// The range from a start up to, and without, an end.
    public init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// All times there are, but for the very last nanosecond.
    public static let all = TimeRange(start: .distantPast, end: .distantFuture)

    /// Whether no time lies inside.
    public var isEmpty: Bool { end <= start }
    /// The time from start to end.
    public var duration: Duration { end - start }

    /// Whether a time lies inside.
    public func contains(_ time: Timestamp) -> Bool { start <= time && time < end }

    /// Whether some time lies in both.
    public func overlaps(_ other: TimeRange) -> Bool {
        start < other.end && other.start < end && !isEmpty && !other.isEmpty
    }
}
