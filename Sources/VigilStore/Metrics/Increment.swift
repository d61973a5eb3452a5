public import VigilModel

/// What a sum or distribution grew by between two times.
public struct Increment<Value: Sendable>: Sendable {
    /// After this time.
    public var start: Timestamp
    /// Up to this one: when it was measured.
    public var end: Timestamp
    /// What was added.
    public var value: Value
}

/// A number or distribution that only grows until it begins anew.
protocol GrowingValue: Sendable {
    static var nothing: Self { get }
    /// What was added since an earlier state; nil where it began anew in between.
    func growth(since earlier: Self) -> Self?
    /// Whether it must have begun anew since an earlier state; may miss that, but is quick.
    func hasFallen(since earlier: Self) -> Bool
    init?(_ value: SampleValue)
}

extension Double: GrowingValue {
    static var nothing: Double { 0 }
    func growth(since earlier: Double) -> Double? { self >= earlier ? self - earlier : nil }
    func hasFallen(since earlier: Double) -> Bool { self < earlier }

    init?(_ value: SampleValue) {
        switch value {
        case .number(let number): self = number.asDouble
        case .rollup(let rollup): self = rollup.last
        case .histogram(let point): self = Double(point.count)
        case .exponential(let histogram): self = Double(histogram.count)
        case .summary(let point): self = Double(point.count)
        case .stale: return nil
        }
    }
}

extension ExponentialHistogram: GrowingValue {
    static var nothing: ExponentialHistogram { ExponentialHistogram() }
    func growth(since earlier: ExponentialHistogram) -> ExponentialHistogram? { difference(since: earlier) }
    func hasFallen(since earlier: ExponentialHistogram) -> Bool { count < earlier.count }

    init?(_ value: SampleValue) {
        guard case .exponential(let histogram) = value else { return nil }
        self = histogram
    }
}
