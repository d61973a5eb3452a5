public import VigilModel

/// What several samples of a number came to: the point of a coarse tier.
///
/// The sample that holds it has the time of the last of them.
public struct Rollup: Hashable, Sendable {
    /// How many samples there were; at least one.
    public var count: Int
    /// All of them added up.
    public var sum: Double
    /// The smallest.
    public var min: Double
    /// The largest.
    public var max: Double
    /// The first.
    public var first: Double
    /// When the first was measured.
    public var firstTime: Timestamp
    /// The last.
    public var last: Double
    /// What a total grew by from the first to the last; nil for what is no total.
    ///
    /// Where the total began anew in between, what it had reached until then counts, and all that came after.
    public var increase: Double?

    /// What one sample comes to.
    public init(_ value: Double, at time: Timestamp, isTotal: Bool) {
        count = 1
        (sum, min, max) = (value, value, value)
        (first, last) = (value, value)
        firstTime = time
        increase = isTotal ? 0 : nil
    }

    /// A rollup by its parts.
    public init(
        count: Int,
        sum: Double,
        extent: (min: Double, max: Double),
        first: (value: Double, time: Timestamp),
        last: Double,
        increase: Double?
    ) {
        self.count = count
        self.sum = sum
        (min, max) = extent
        (self.first, firstTime) = first
        self.last = last
        self.increase = increase
    }

    /// Adds the next sample.
    package mutating func add(_ value: Double) {
        if let increase { self.increase = increase + (value >= last ? value - last : value) }
        include(count: 1, sum: value, min: value, max: value)
        last = value
    }

    /// Whether a total began anew among the samples.
    var hasReset: Bool { increase.map { $0 != last - first } ?? false }

    private mutating func include(count: Int, sum: Double, min: Double, max: Double) {
        self.count += count
        self.sum += sum
        if min < self.min || self.min.isNaN { self.min = min }
        if max > self.max || self.max.isNaN { self.max = max }
    }

    /// Adds samples of the same stream that lie, in part, between these; the last is that of the other.
    ///
    /// Samples that came late are in another part than those around them. What a total grew by is exact where it did
    /// not begin anew.
    mutating func join(_ other: Rollup) {
        let isPlain = !hasReset && !other.hasReset
        include(count: other.count, sum: other.sum, min: other.min, max: other.max)
        if other.firstTime < firstTime { (first, firstTime) = (other.first, other.firstTime) }
        last = other.last
        guard let own = increase, let others = other.increase else { return increase = nil }
        increase = isPlain && last >= first ? last - first : Swift.max(own, others, last - first)
    }
}
