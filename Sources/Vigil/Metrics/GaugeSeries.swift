import Metrics
import Synchronization
import VigilModel

/// The newest value.
final class GaugeSeries: Series {
    let attributes: Attributes
    let uses = SeriesUses()
    private let gate: RecordingGate
    private let value = Mutex<NumberValue?>(nil)

    init(attributes: Attributes, gate: RecordingGate) {
        self.attributes = attributes
        self.gate = gate
    }

    func change(by amount: Double) {
        guard gate.isOpen, amount.isFinite else { return }
        value.withLock { $0 = .double(($0?.asDouble ?? 0) + amount) }
    }

    /// What was measured in the parent holds until it is measured again.
    func beginAnew(at time: Timestamp) {}

    func goOn() { value.withLock { $0 = nil } }

    /// Nil before the first value.
    func point(at time: Timestamp) -> NumberPoint? {
        value.withLock { $0 }.map { NumberPoint(attributes: attributes, time: time, value: $0) }
    }
}

extension GaugeSeries: MeterHandler, RecorderHandler {
    func set(_ value: Int64) { if gate.isOpen { self.value.withLock { $0 = .int(value) } } }
    func set(_ value: Double) { if gate.isOpen { self.value.withLock { $0 = .double(value) } } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func increment(by amount: Double) { change(by: amount) }
    func decrement(by amount: Double) { change(by: -amount) }
}
