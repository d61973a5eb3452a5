import VigilModel
import VigilQuery
import VigilStore

/// Lists series with their newest values.
struct SeriesFetch {
    private let source: any TelemetrySource

    init(_ source: any TelemetrySource) {
        self.source = source
    }

    func list(_ request: SeriesRequest) async throws -> SeriesListView {
        let selector = request.match.isEmpty ? nil : try SeriesSelector(request.match)
        let scan =
            selector?.scan(request.window, newestOnly: true) ?? MetricScan(range: request.window, newestOnly: true)
        var series = try await source.scan(scan).filter { selector?.matches(family: $0.identity) ?? true }
        // Of deltas the newest says little: they are added up over the window.
        for name in Set(series.filter { $0.identity.kind.isDelta }.map(\.identity.name)) {
            var whole = scan
            whole.name = name
            whole.newestOnly = false
            let kept = Set(series.map(\.identity))
            series.removeAll { $0.identity.name == name && $0.identity.kind.isDelta }
            series += try await source.scan(whole).filter { $0.identity.kind.isDelta && kept.contains($0.identity) }
        }
        let views = series.map { SeriesView($0, window: request.window) }
            .sorted { $0.name == $1.name ? $0.labels.precedes($1.labels) : $0.name < $1.name }
        return SeriesListView(
            window: WindowView(request.window),
            series: Array(views.prefix(max(1, request.limit))),
            isComplete: views.count <= max(1, request.limit)
        )
    }
}

extension SeriesSelector {
    /// Whether a series, or one of those that a distribution is split into, may match.
    func matches(family identity: SeriesIdentity) -> Bool {
        let labels = identity.labels
        let suffixes = identity.kind.isDistribution ? ["", "_bucket", "_sum", "_count"] : [""]
        let isSplit = identity.kind.isDistribution
        return suffixes.contains { suffix in
            let name = labels.metricName + suffix
            return matchers.allSatisfy { matcher in
                if isSplit, matcher.name == "le" || matcher.name == "quantile" { return true }
                return matcher.matches(matcher.name == "__name__" ? name : labels[matcher.name])
            }
        }
    }
}

extension SeriesKind {
    /// The word for it in views.
    var text: String {
        switch self {
        case .gauge: "gauge"
        case .counter: "counter"
        case .deltaCounter: "delta_counter"
        case .upDownCounter: "updowncounter"
        case .deltaUpDownCounter: "delta_updowncounter"
        case .histogram: "histogram"
        case .deltaHistogram: "delta_histogram"
        case .exponentialHistogram: "exponentialhistogram"
        case .deltaExponentialHistogram: "delta_exponentialhistogram"
        case .summary: "summary"
        }
    }
}
