package import VigilModel

extension Vigil {
    /// Adds a duration to a histogram in seconds.
    package func record(_ duration: Duration, in name: String, _ attributes: Attributes) {
        guard isRecording else { return }
        registry.histogram(name, unit: "s", attributes).record(duration.inSeconds)
    }

    /// Changes a sum that goes up and down.
    package func change(_ name: String, unit: String, by amount: Int64, _ attributes: Attributes) {
        guard isRecording else { return }
        registry.sum(name, unit: unit, kind: .upDownCounter, attributes).add(amount)
    }
}
