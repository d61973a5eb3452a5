import Metrics
import Synchronization
import VigilModel

/// One instrument's values under one label set.
protocol Series: AnyObject, Sendable {
    var attributes: Attributes { get }
    /// How many handles to it are alive; guarded by the registry's lock.
    var uses: SeriesUses { get }
}

/// Counts the handles to a series; guarded by the registry's lock.
final class SeriesUses: Sendable {
    private let count = Atomic<Int>(0)

    func retain() { count.wrappingAdd(1, ordering: .relaxed) }

    /// Whether that was the last one.
    func release() -> Bool { count.wrappingSubtract(1, ordering: .relaxed).newValue <= 0 }
}

/// A sum; whole numbers and fractions are added apart, so that whole numbers stay exact.
final class SumSeries: Series {
    let attributes: Attributes
    let uses = SeriesUses()
    private let start: Atomic<Int64>
    private let whole = Atomic<Int64>(0)
    private let fraction = Mutex<Double?>(nil)
    private let now: @Sendable () -> Timestamp

    init(attributes: Attributes, now: @escaping @Sendable () -> Timestamp) {
        self.attributes = attributes
        self.now = now
        start = Atomic(now().nanoseconds)
    }

    func add(_ amount: Int64) {
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func add(_ amount: Double) {
        guard amount.isFinite else { return }
        fraction.withLock { $0 = ($0 ?? 0) + amount }
    }

    /// Begins anew, which a cumulative series says by a new start.
    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.withLock { $0 = $0 == nil ? nil : 0 }
        start.store(now().nanoseconds, ordering: .relaxed)
    }

    func point(at time: Timestamp) -> NumberPoint {
        let whole = whole.load(ordering: .relaxed)
        let value: NumberValue =
            if let fraction = fraction.withLock({ $0 }) { .double(Double(whole) + fraction) } else { .int(whole) }
        return NumberPoint(
            attributes: attributes,
            start: Timestamp(nanoseconds: start.load(ordering: .relaxed)),
            time: time,
            value: value
        )
    }
}

extension SumSeries: CounterHandler, FloatingPointCounterHandler {
    func increment(by amount: Int64) {
        // A counter only grows; what would make it smaller is left out, as swift-metrics asks.
        if amount > 0 { add(amount) }
    }

    func increment(by amount: Double) {
        if amount > 0 { add(amount) }
    }
}

/// The newest value.
final class GaugeSeries: Series {
    let attributes: Attributes
    let uses = SeriesUses()
    private let value = Mutex<NumberValue?>(nil)

    init(attributes: Attributes) {
        self.attributes = attributes
    }

    func change(by amount: Double) {
        guard amount.isFinite else { return }
        value.withLock { $0 = .double(($0?.asDouble ?? 0) + amount) }
    }

    /// Nil before the first value.
    func point(at time: Timestamp) -> NumberPoint? {
        value.withLock { $0 }.map { NumberPoint(attributes: attributes, time: time, value: $0) }
    }
}

extension GaugeSeries: MeterHandler, RecorderHandler {
    func set(_ value: Int64) { self.value.withLock { $0 = .int(value) } }
    func set(_ value: Double) { self.value.withLock { $0 = .double(value) } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func increment(by amount: Double) { change(by: amount) }
    func decrement(by amount: Double) { change(by: -amount) }
}

/// A distribution.
final class HistogramSeries: Series {
    let attributes: Attributes
    let uses = SeriesUses()
    private let start: Timestamp
    private let histogram = Mutex(ExponentialHistogram())

    init(attributes: Attributes, start: Timestamp) {
        self.attributes = attributes
        self.start = start
    }

    func point(at time: Timestamp) -> ExponentialHistogramPoint {
        ExponentialHistogramPoint(
            attributes: attributes,
            start: start,
            time: time,
            histogram: histogram.withLock { $0 }
        )
    }
}

extension HistogramSeries: RecorderHandler, TimerHandler {
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { histogram.withLock { $0.record(value) } }
    /// Seconds, whatever unit is preferred for display: the name of the unit goes along.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
