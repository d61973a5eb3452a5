import VigilModel
import VigilQuery
import VigilStore

/// Makes the Grafana dashboard of what is stored.
struct GrafanaFetch {
    private let source: any TelemetrySource

    init(_ source: any TelemetrySource) {
        self.source = source
    }

    /// The dashboard as a file: the panels whose metrics had samples in a time.
    func dashboard(window: TimeRange) async throws -> String {
        let searches = source is any RecordStore ? try await SavedSearches(source).metrics() : []
        var stored: Set<String> = []
        for name in GrafanaRow.needs.union(searches.map(\.name)) {
            let scan = MetricScan(matchers: [.equal("__name__", name)], range: window)
            if try await source.hasSeries(scan) { stored.insert(name) }
        }
        return try GrafanaDashboard(stored: stored, searches: searches).json
    }
}
