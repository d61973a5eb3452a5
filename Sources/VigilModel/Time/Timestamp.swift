/// A point in time: nanoseconds since the Unix epoch.
///
/// Covers the years 1677 to 2262. Arithmetic that leaves that span saturates instead of trapping, because times
/// come from the wire.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Nanoseconds since 1970-01-01T00:00:00Z; negative before.
    public var nanoseconds: Int64

    /// A time by its nanoseconds since the Unix epoch.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// A time by its milliseconds since the Unix epoch; saturates.
    public init(milliseconds: Int64) {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        self.nanoseconds = overflow ? (milliseconds < 0 ? .min : .max) : product
    }

    /// A time by its seconds since the Unix epoch; saturates, and NaN is the epoch.
    public init(seconds: Double) {
        self.nanoseconds = Int64(saturating: seconds * 1e9)
    }

    /// The Unix epoch, which OTLP uses for "no time given".
    public static let zero = Timestamp(nanoseconds: 0)
    /// The earliest time there is.
    public static let distantPast = Timestamp(nanoseconds: .min)
    /// The latest time there is.
    public static let distantFuture = Timestamp(nanoseconds: .max)

    /// Seconds since the Unix epoch, to the precision of a Double.
    public var seconds: Double { Double(nanoseconds) / 1e9 }
    /// Whole milliseconds since the Unix epoch, rounded down.
    public var milliseconds: Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Whether the left is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The time that lies a duration after another; saturates.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        time.advanced(byNanoseconds: duration.nanoseconds)
    }

    /// The time that lies a duration before another; saturates.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        time.advanced(byNanoseconds: duration.nanoseconds == .min ? .max : -duration.nanoseconds)
    }

    /// The time between two points; saturates at 292 years.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        let (difference, overflow) = later.nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return .nanoseconds(overflow ? (later < earlier ? .min : .max) : difference)
    }

    /// The start of the bucket of the given width that holds this time; buckets are counted from the epoch.
    public func floored(to width: Duration) -> Timestamp {
        let width = max(1, width.nanoseconds)
        let remainder = nanoseconds % width
        return advanced(byNanoseconds: remainder < 0 ? -(remainder + width) : -remainder)
    }

    private func advanced(byNanoseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(delta)
        return Timestamp(nanoseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }
}

extension Duration {
    /// A duration in whole nanoseconds; saturates at 292 years.
    public var nanoseconds: Int64 {
        let (whole, part) = components
        let (product, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return whole < 0 ? .min : .max }
        let (sum, overflowed) = product.addingReportingOverflow(part / 1_000_000_000)
        return overflowed ? (whole < 0 ? .min : .max) : sum
    }

    /// A duration in seconds, to the precision of a Double.
    public var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension Int64 {
    /// The nearest integer towards zero; out of range gives the nearest bound, and NaN gives 0.
    package init(saturating value: Double) {
        if value.isNaN {
            self = 0
        } else if value >= 0x1p63 {
            self = .max
        } else if value <= -0x1p63 {
            self = .min
        } else {
            self = Int64(value)
        }
    }
}
