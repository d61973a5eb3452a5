import VigilModel
import VigilQuery
import VigilStore

/// Works out what a search with stages asks.
struct GroupFetch {
    private let source: any TelemetrySource
    /// The most groups that are shown.
    private static let groupsMax = 1_000

    init(_ source: any TelemetrySource) {
        self.source = source
    }

    func groups(_ search: EventSearch, _ subject: EventSubject, window: TimeRange) async throws -> EventGroupsView {
        let limit = search.bucket == nil ? 100 : Self.groupsMax
        let query = search.query(subject, range: window, limit: max(limit, min(search.limit ?? 0, Self.groupsMax)))
        let result = try await source.events(query)
        return EventGroupsView(
            search: search.text,
            fields: search.groupBy.map(\.name),
            figures: Array(search.columns.dropFirst(search.groupBy.count)),
            bucketSeconds: search.bucket?.inSeconds,
            rows: result.groups.map { group in
                EventGroupsView.Row(bucket: group.bucket, key: group.key.map(\.description), values: group.values)
            },
            isComplete: result.isComplete
        )
    }
}
