import VigilModel
package import VigilQuery
package import VigilStore

/// Keeps searches under names, for everybody who uses the store.
package struct SavedSearches {
    /// The most searches.
    static let searchesMax = 500
    /// The most of them that are metrics.
    static let metricsMax = 100
    /// The longest name.
    static let nameMax = 100

    private let records: any RecordStore
    private let source: any TelemetrySource

    /// The searches of a store.
    package init(_ source: any TelemetrySource) throws(ViewError) {
        guard let records = source as? any RecordStore else {
            throw ViewError(.unavailable, "This store keeps no searches")
        }
        self.records = records
        self.source = source
    }

    /// All of them, by name.
    package func list() async throws -> SavedSearchesView {
        SavedSearchesView(searches: try await stored().map(\.view))
    }

    /// Those that are kept as metrics.
    package func metrics() async throws -> [EventMetric] {
        try await stored().map(\.view).compactMap { search in
            search.metric.flatMap { try? EventMetric($0, search.signal, search.search) }
        }
    }

    /// Saves one, in place of one of the same name.
    func save(_ search: SavedSearchView) async throws -> SavedSearchesView {
        let hasControls = search.name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        let isBlank = search.name.allSatisfy(\.isWhitespace)
        guard !isBlank, !hasControls, search.name.count <= Self.nameMax else {
            throw ViewError(.badRequest, "A search needs a name of at most \(Self.nameMax) characters")
        }
        var search = search
        search.problem = nil
        if search.metric?.isEmpty == true { search.metric = nil }
        _ = try EventSearchSyntax.parseSearch(search.search)
        let known = try await stored()
        guard known.count < Self.searchesMax || known.contains(where: { $0.key == search.name }) else {
            throw ViewError(.badRequest, "There are \(Self.searchesMax) saved searches already", hint: "remove some")
        }
        if let name = search.metric {
            let metric = try EventMetric(name, search.signal, search.search)
            try await check(metric, of: search.name, beside: known.map(\.view))
        }
        try await records.put(StoredSearch(search))
        return try await list()
    }

    /// Removes one.
    func remove(_ name: String) async throws -> SavedSearchesView {
        guard try await records.record(StoredSearch.self, key: name) != nil else {
            throw ViewError(.notFound, "There is no saved search \"\(name.prefix(Self.nameMax))\"")
        }
        try await records.remove(StoredSearch.self, key: name)
        return try await list()
    }

    private func stored() async throws -> [StoredSearch] { try await records.records(StoredSearch.self) }

    // MARK: - Metrics

    /// A name stands for one search's counts, from the first to the last: else a chart of it would show two things.
    private func check(_ metric: EventMetric, of name: String, beside known: [SavedSearchView]) async throws {
        let others = known.filter { $0.name != name && $0.metric != nil }
        if let other = others.first(where: { $0.metric == metric.name }) {
            throw ViewError(.badRequest, "\(metric.name) is the metric of the saved search \"\(other.name)\" already")
        }
        guard others.count < Self.metricsMax else {
            throw ViewError(
                .badRequest,
                "There are \(Self.metricsMax) metrics of searches already",
                hint: "remove some"
            )
        }
        let hasSamples = try await source.hasSeries(
            MetricScan(matchers: [.equal("__name__", metric.name)], range: .all)
        )
        guard hasSamples else { return }
        let own = MetricScan(
            name: EventMetric.positionName,
            matchers: [.equal("metric", metric.name), .equal("search", metric.id)],
            range: .all
        )
        guard try await source.hasSeries(own) else {
            throw ViewError(
                .badRequest,
                "\(metric.name) holds samples of something else already",
                hint: "take another name"
            )
        }
    }
}

extension EventMetric {
    /// The gauge of how far records have been counted, by `metric` and `search`: it is stored with what was counted.
    package static let positionName = "vigil.event_metric.position"
}

/// A search as the store keeps it.
///
/// One that cannot be read, since a newer version wrote it, is kept and said, and hides no other.
private struct StoredSearch: ControlRecord {
    static let collection = "saved-search"

    let view: SavedSearchView
    var key: String { view.name }

    private enum CodingKeys: String, CodingKey { case search }
    private struct Named: Decodable { var name: String? }

    init(_ view: SavedSearchView) { self.view = view }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let view = try? container.decode(SavedSearchView.self, forKey: .search) {
            self.view = view
            return
        }
        let name = try container.decodeIfPresent(Named.self, forKey: .search)?.name
        var view = SavedSearchView(name: name ?? "", signal: .logs, search: "")
        view.problem = "this version cannot read it; it is kept as it is"
        self.view = view
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(view, forKey: .search)
    }
}
