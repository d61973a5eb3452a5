import VigilModel
import VigilOTLP
import VigilStore

/// What a metric is, as Prometheus tells it.
struct MetricMetadata: Hashable, Sendable {
    /// `counter`, `gauge`, `histogram`, `summary` or another word of OpenMetrics.
    var type: String
    var help: String
    var unit: String

    init(type: String, help: String, unit: String) {
        self.type = type
        self.help = help
        self.unit = unit
    }

    init(_ metadata: PrometheusMetadata) {
        self.init(type: metadata.kind.rawValue, help: metadata.help, unit: metadata.unit)
    }

    /// What a metric is that did not come with words of its own.
    init(_ kind: SeriesKind, name: String, help: String) {
        let type =
            switch kind {
            case .counter, .deltaCounter: "counter"
            case .gauge, .upDownCounter, .deltaUpDownCounter: "gauge"
            case .summary: "summary"
            case .histogram, .deltaHistogram, .exponentialHistogram, .deltaExponentialHistogram: "histogram"
            }
        let measured = type == "counter" && name.hasSuffix("_total") ? String(name.dropLast("_total".count)) : name
        self.init(type: type, help: help, unit: PrometheusName.unit(endingName: measured) ?? "")
    }
}
