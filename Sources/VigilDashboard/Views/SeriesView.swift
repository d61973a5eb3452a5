package import VigilModel
package import VigilStore

/// Series: `GET /api/vigil/series`.
package struct SeriesListView: Codable, Sendable, Equatable {
    package var window: WindowView
    /// By name, then by labels.
    package var series: [SeriesView]
    package var isComplete: Bool
}

/// One series with its newest value.
package struct SeriesView: Codable, Sendable, Equatable {
    /// OpenTelemetry's name.
    package var name: String
    package var unit: String
    /// `gauge`, `counter`, `updowncounter`, `histogram`, `exponentialhistogram`, `summary`; `delta_` before deltas.
    package var kind: String
    /// As Prometheus names it.
    package var labels: LabelSet
    package var time: Timestamp
    /// The newest value; of a distribution its count.
    package var value: Double?
    /// Of a distribution: its sum and quantiles.
    package var sum: Double?
    package var p50: Double?
    package var p95: Double?
    package var p99: Double?
}
