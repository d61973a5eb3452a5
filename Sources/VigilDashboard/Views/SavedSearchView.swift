package import VigilQuery

/// The searches that people saved: `GET /api/vigil/searches`.
package struct SavedSearchesView: Codable, Sendable, Equatable {
    /// By name.
    package var searches: [SavedSearchView]
}

/// A search under a name.
package struct SavedSearchView: Codable, Sendable, Equatable {
    package var name: String
    /// What it goes through.
    package var signal: EventSubject
    /// As it is written in a search box.
    package var search: String
    /// The metric as which what it finds is counted; absent where it is none.
    package var metric: String?
    /// What is wrong with the saved search; absent where nothing is.
    package var problem: String?

    package init(name: String, signal: EventSubject, search: String, metric: String? = nil) {
        self.name = name
        self.signal = signal
        self.search = search
        self.metric = metric
    }
}
