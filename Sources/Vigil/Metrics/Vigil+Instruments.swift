package import VigilModel

extension Vigil {
    /// Adds to a sum that only grows.
    package func count(_ name: String, unit: String, by amount: Int64 = 1, _ attributes: Attributes) {
        guard isRecording else { return }
        registry.sum(name, unit: unit, attributes).increment(by: amount)
    }

    /// Sets what has one value at a time.
    package func set(_ name: String, unit: String, to value: Double, _ attributes: Attributes) {
        guard isRecording else { return }
        registry.gauge(name, unit: unit, attributes).set(value)
    }

    /// Changes a sum that goes up and down.
    package func change(_ name: String, unit: String, by amount: Int64, _ attributes: Attributes) {
        guard isRecording else { return }
        registry.sum(name, unit: unit, kind: .upDownCounter, attributes).add(amount)
    }
}
