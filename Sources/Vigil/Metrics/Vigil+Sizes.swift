package import VigilModel

extension Vigil {
    /// Adds a size to a histogram in bytes.
    package func record(bytes: Int64, in name: String, _ attributes: Attributes) {
        guard isRecording else { return }
        registry.histogram(name, unit: "By", attributes).record(bytes)
    }
}
