public import VigilModel

/// Adjacent spans of time of one width: what charts are made of.
public struct TimeSteps: Hashable, Sendable {
    /// The start of the first.
    public var start: Timestamp
    /// The width of each; more than zero.
    public var width: Duration
    /// How many there are.
    public var count: Int

    /// Steps from a start on.
    public init(start: Timestamp, width: Duration, count: Int) {
        precondition(width > .zero, "Steps must have a width.")
        self.start = start
        self.width = width
        self.count = count
    }

    /// Equal steps that cover a range, no more than a number of them.
    public init(covering range: TimeRange, count: Int) {
        let width = max(1, range.duration.nanoseconds / Int64(max(1, count)))
        self.init(start: range.start, width: .nanoseconds(width), count: max(1, count))
    }

    /// The time from the start of the first to the end of the last.
    public var range: TimeRange { TimeRange(start: start, end: start + width * count) }

    /// The time of one step.
    public subscript(index: Int) -> TimeRange {
        TimeRange(start: start + width * index, end: start + width * (index + 1))
    }

    /// The step that holds a time; nil where none does.
    public func index(of time: Timestamp) -> Int? {
        guard time >= start else { return nil }
        let index = (time - start).nanoseconds / width.nanoseconds
        return index < Int64(count) ? Int(index) : nil
    }
}
