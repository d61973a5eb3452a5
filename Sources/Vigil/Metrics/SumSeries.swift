import CVigil
import Metrics
import Synchronization
import VigilModel

/// A sum; whole numbers and fractions are added apart, so that whole numbers stay exact.
///
/// Each thread adds to a slot of its own (`shards.h`), so that adding costs no lock and no shared cache line.
final class SumSeries: Series {
    /// What the slots held when the series began anew.
    private struct Origin {
        var start: Timestamp
        var whole: Int64 = 0
        var fraction = 0.0
    }

    let attributes: Attributes
    let uses = SeriesUses()
    private let gate: RecordingGate
    private let whole = vigil_slot_take()
    /// 0 until the first fraction is added.
    private let fraction = Atomic<UInt32>(0)
    private let origin: Mutex<Origin>
    private let now: @Sendable () -> Timestamp

    init(attributes: Attributes, gate: RecordingGate = RecordingGate(), now: @escaping @Sendable () -> Timestamp) {
        self.attributes = attributes
        self.gate = gate
        self.now = now
        origin = Mutex(Origin(start: now()))
    }

    deinit {
        vigil_slot_release(whole)
        vigil_slot_release(fraction.load(ordering: .relaxed))
    }

    /// Not inlined, since the thread's shard must not be kept over an `await` of the caller.
    @inline(never)
    func add(_ amount: Int64) {
        if gate.isOpen { vigil_slot_add(whole, amount) }
    }

    /// Not inlined, as ``add(_:)-(Int64)``.
    @inline(never)
    func add(_ amount: Double) {
        guard gate.isOpen, amount.isFinite else { return }
        let slot = fraction.load(ordering: .acquiring)
        vigil_slot_add_double(slot == 0 ? fractionSlot() : slot, amount)
    }

    /// Begins anew, which a cumulative series says by a new start.
    func reset() {
        let origin = Origin(start: now(), whole: vigil_slot_sum(whole), fraction: fractions ?? 0)
        self.origin.withLock { $0 = origin }
    }

    func beginAnew(at time: Timestamp) {
        origin.withLock { $0 = Origin(start: time) }
    }

    func point(at time: Timestamp) -> NumberPoint {
        let origin = origin.withLock { $0 }
        let whole = vigil_slot_sum(whole) &- origin.whole
        let value: NumberValue =
            if let fractions { .double(Double(whole) + fractions - origin.fraction) } else { .int(whole) }
        return NumberPoint(attributes: attributes, start: origin.start, time: time, value: value)
    }

    /// Nil where only whole numbers were added.
    private var fractions: Double? {
        let slot = fraction.load(ordering: .acquiring)
        return slot == 0 ? nil : vigil_slot_double_sum(slot)
    }

    private func fractionSlot() -> UInt32 {
        let slot = vigil_slot_take()
        let found = fraction.compareExchange(expected: 0, desired: slot, ordering: .acquiringAndReleasing)
        if found.exchanged { return slot }
        vigil_slot_release(slot)
        return found.original
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
