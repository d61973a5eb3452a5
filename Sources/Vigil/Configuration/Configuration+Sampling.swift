import VigilModel

extension Vigil.Configuration {
    /// `VIGIL_SAMPLING_PERFORMANCE_SAMPLE_RATE` for traces that begin here, and `VIGIL_SAMPLING_ERROR_SAMPLE_RATE`.
    mutating func overrideRates(_ reader: inout EnvironmentReader) {
        if let rate = reader.share("VIGIL_SAMPLING_PERFORMANCE_SAMPLE_RATE") {
            sampler = rate == 1 ? .parentBased : .ratio(rate)
        }
        errorSampleRate = reader.share("VIGIL_SAMPLING_ERROR_SAMPLE_RATE") ?? errorSampleRate
    }
}

extension EnvironmentReader {
    /// A part of a whole.
    mutating func share(_ name: String) -> Double? {
        guard let text = text(name) else { return nil }
        if let share = Double(text), (0...1).contains(share) { return share }
        complain(name, text, "a number from 0 to 1")
        return nil
    }
}
