import VigilModel
import VigilQuery
import VigilStore

/// Keeps searches under names, for everybody who uses the store.
struct SavedSearches {
    /// The most searches.
    static let searchesMax = 500
    /// The longest name.
    static let nameMax = 100

    private let records: any RecordStore

    init(_ source: any TelemetrySource) throws(ViewError) {
        guard let records = source as? any RecordStore else {
            throw ViewError(.unavailable, "This store keeps no searches")
        }
        self.records = records
    }

    /// A search as the store keeps it.
    private struct StoredSearch: ControlRecord {
        static let collection = "saved-search"
        var search: SavedSearchView
        var key: String { search.name }
    }

    func list() async throws -> SavedSearchesView {
        SavedSearchesView(searches: try await records.records(StoredSearch.self).map(\.search))
    }

    func save(_ search: SavedSearchView) async throws -> SavedSearchesView {
        let hasControls = search.name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        let isBlank = search.name.allSatisfy(\.isWhitespace)
        guard !isBlank, !hasControls, search.name.count <= Self.nameMax else {
            throw ViewError(.badRequest, "A search needs a name of at most \(Self.nameMax) characters")
        }
        _ = try EventSearchSyntax.parseSearch(search.search)
        let known = try await records.records(StoredSearch.self)
        guard known.count < Self.searchesMax || known.contains(where: { $0.key == search.name }) else {
            throw ViewError(.badRequest, "There are \(Self.searchesMax) saved searches already", hint: "remove some")
        }
        try await records.put(StoredSearch(search: search))
        return try await list()
    }

    func remove(_ name: String) async throws -> SavedSearchesView {
        guard try await records.record(StoredSearch.self, key: name) != nil else {
            throw ViewError(.notFound, "There is no saved search \"\(name.prefix(Self.nameMax))\"")
        }
        try await records.remove(StoredSearch.self, key: name)
        return try await list()
    }
}
