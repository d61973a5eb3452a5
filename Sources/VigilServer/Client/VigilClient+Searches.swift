import NIOHTTP1
package import VigilDashboard
package import VigilQuery

extension VigilClient {
    /// What may stand at the end of a search's beginning.
    package func completions(_ request: CompletionRequest) async throws -> SearchCompletion {
        try await get(
            SearchRoutes.completePath,
            Self.query(request.window) + [("signal", request.subject.rawValue), ("text", request.text)]
        )
    }

    /// The searches that people saved, by name.
    package func searches() async throws -> SavedSearchesView { try await get(SearchRoutes.path, []) }

    /// Saves a search; one of the same name is replaced.
    package func save(_ search: SavedSearchView) async throws -> SavedSearchesView {
        try decode(try await send(.POST, SearchRoutes.path, [], body: try ViewJSON.encode(search)))
    }

    /// Removes a saved search; fails where there is none of that name.
    package func removeSearch(_ name: String) async throws -> SavedSearchesView {
        try decode(try await send(.DELETE, SearchRoutes.path, [("name", name)]))
    }
}
