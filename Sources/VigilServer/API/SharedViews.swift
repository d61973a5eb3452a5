import VigilDashboard
import VigilModel
import VigilQuery

/// Views whose costly answers are shared by all who ask.
///
/// Over millions of events an overview takes a good part of a second, and every open page asks for it again and again.
/// Here those who ask while one is worked out wait for the next, one for all of them; and what took long is kept four
/// times as long as it took, five seconds at most, so that all askers together take no more than a fifth of a core.
/// What comes quickly is never kept: a sender sees what it sent.
struct SharedViews: ViewSource {
    private let views: any ViewSource
    private let statuses = AnswerCache<StatusView>()
    private let services = AnswerCache<ServicesView>()
    private let operations = AnswerCache<OperationsView>()

    init(_ views: any ViewSource) {
        self.views = views
    }

    func status(window: TimeRange) async throws -> StatusView {
        try await statuses.answer(AnswerKey(window)) { try await views.status(window: window) }
    }

    func services(window: TimeRange) async throws -> ServicesView {
        try await services.answer(AnswerKey(window)) { try await views.services(window: window) }
    }

    func operations(service: String?, window: TimeRange) async throws -> OperationsView {
        try await operations.answer(AnswerKey(window, service)) {
            try await views.operations(service: service, window: window)
        }
    }

    func series(_ request: SeriesRequest) async throws -> SeriesListView { try await views.series(request) }
    func query(_ request: QueryRequest) async throws -> QueryView { try await views.query(request) }
    func logs(_ request: LogsRequest) async throws -> LogsView { try await views.logs(request) }
    func traces(_ request: TracesRequest) async throws -> TracesView { try await views.traces(request) }
    func trace(_ id: TraceID) async throws -> TraceView? { try await views.trace(id) }
    func completions(_ request: CompletionRequest) async throws -> SearchCompletion {
        try await views.completions(request)
    }
    func searches() async throws -> SavedSearchesView { try await views.searches() }
    func save(_ search: SavedSearchView) async throws -> SavedSearchesView { try await views.save(search) }
    func removeSearch(_ name: String) async throws -> SavedSearchesView { try await views.removeSearch(name) }
    func grafanaDashboard(window: TimeRange) async throws -> String { try await views.grafanaDashboard(window: window) }
}

/// What answers have in common that may stand for each other: windows of one length that end at about the same time.
struct AnswerKey: Hashable, Sendable {
    private let length: Duration
    private let end: Timestamp
    private let service: String?

    init(_ window: TimeRange, _ service: String? = nil) {
        length = window.duration
        end = window.end.floored(to: .seconds(5))
        self.service = service
    }
}
