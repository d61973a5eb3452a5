/// One figure that a benchmark found.
struct BenchmarkRow {
    /// What was measured: `otlp.decode.traces.protobuf`.
    let name: String
    /// The figure.
    let value: Double
    /// What it counts: `spans/s`.
    let unit: String
}
