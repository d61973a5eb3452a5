package import VigilModel
package import VigilQuery
package import VigilStore

/// The views over a store: what is needed is fetched, and the rest is worked out by pure functions.
package struct StoreViews: ViewSource {
    private let source: any TelemetrySource
    private let server: @Sendable () async -> ServerView
    private let health: @Sendable () async -> HealthView
    private let now: @Sendable () -> Timestamp

    package init(
        source: any TelemetrySource,
        server: @escaping @Sendable () async -> ServerView,
        health: @escaping @Sendable () async -> HealthView,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.source = source
        self.server = server
        self.health = health
        self.now = now
    }

    package func status(window: TimeRange) async throws -> StatusView {
        try await answering {
            let facts = try await facts(window)
            let host = HostView(try await source.scanAll(HostView.metrics, window), at: window.end)
            let logs = try await logs(LogsRequest(window: window, limit: 50))
            let errors = try await ErrorFetch(source).errors(service: nil, window: window)
            return StatusView(
                time: now(),
                window: WindowView(window),
                server: await server().measured(try await source.scanAll(ServerView.metrics, window), at: window.end),
                health: await health(),
                host: host,
                services: facts.services(),
                operations: Array(facts.operations.operations().prefix(20)),
                errors: Array(errors.sorted { $0.last > $1.last }.prefix(20)),
                logs: logs.logs,
                charts: facts.charts(),
                store: await source.statistics(),
                inventory: await source.inventory()
            )
        }
    }

    package func services(window: TimeRange) async throws -> ServicesView {
        try await answering {
            ServicesView(window: WindowView(window), services: try await facts(window).services())
        }
    }

    package func operations(service: String?, window: TimeRange) async throws -> OperationsView {
        try await answering {
            let tally = try await source.operations(service: service, window)
            return OperationsView(
                window: WindowView(window),
                operations: tally.operations(),
                errors: try await ErrorFetch(source).errors(service: service, window: window),
                total: tally.total()
            )
        }
    }

    package func series(_ request: SeriesRequest) async throws -> SeriesListView {
        try await answering { try await SeriesFetch(source).list(request) }
    }

    package func query(_ request: QueryRequest) async throws -> QueryView {
        try await answering {
            do {
                var view = try await QueryFetch(source).answer(try QueryFetch.prepare(request))
                view.cost = nil
                return view
            } catch let error as PromQL.EvaluationError {
                throw ViewError(
                    error.code == .timedOut ? .unavailable : .badRequest,
                    error.description(in: request.query)
                )
            }
        }
    }

    package func logs(_ request: LogsRequest) async throws -> LogsView {
        try await answering { try await LogFetch(source).list(request) }
    }

    package func traces(_ request: TracesRequest) async throws -> TracesView {
        try await answering { try await TraceFetch(source).list(request) }
    }

    package func trace(_ id: TraceID) async throws -> TraceView? {
        try await answering { try await TraceFetch(source).trace(id) }
    }

    package func completions(_ request: CompletionRequest) async throws -> SearchCompletion {
        try await answering {
            try await SearchCompleter(source, request.subject, range: request.window).completions(request.text)
        }
    }

    package func searches() async throws -> SavedSearchesView {
        try await answering { try await SavedSearches(source).list() }
    }

    package func save(_ search: SavedSearchView) async throws -> SavedSearchesView {
        try await answering { try await SavedSearches(source).save(search) }
    }

    package func removeSearch(_ name: String) async throws -> SavedSearchesView {
        try await answering { try await SavedSearches(source).remove(name) }
    }

    package func grafanaDashboard(window: TimeRange) async throws -> String {
        try await answering { try await GrafanaFetch(source).dashboard(window: window) }
    }

    private func facts(_ window: TimeRange) async throws -> ServiceFacts {
        ServiceFacts(
            window: window,
            operations: try await source.operations(service: nil, window),
            processes: ProcessMetrics(try await source.scanAll(ProcessMetrics.names, window), window: window),
            sightings: try await SightingFetch(source).sightings(window),
            endings: try await ProcessFetch(source).processes(until: window.end)
        )
    }

    /// Errors of searches and stores as those of views.
    private func answering<View>(_ work: () async throws -> View) async throws -> View {
        do {
            return try await work()
        } catch let error as QuerySyntaxError {
            throw ViewError(.badRequest, error.description)
        } catch let error as StoreError {
            throw error.code == .limitExceeded
                ? ViewError(.badRequest, error.message, hint: "ask for less time or fewer series")
                : ViewError(.unavailable, error.message, hint: "try again")
        }
    }
}

extension WindowView {
    init(_ range: TimeRange) {
        self.init(start: range.start, end: range.end)
    }
}

extension TelemetrySource {
    /// The series of some metrics over a window, with what is needed before it to compare totals.
    func scanAll(_ names: [String], _ window: TimeRange) async throws -> [SeriesSamples] {
        let scan = WindowScan(window)
        var series: [SeriesSamples] = []
        for name in names { series += try await self.scan(scan.scan(name)) }
        return series
    }

    /// The operations in a window, of one service or of all.
    func operations(service: String?, _ window: TimeRange) async throws -> OperationTally {
        let matchers = service.map { [LabelMatcher.equal("job", $0)] } ?? []
        let scan = WindowScan(window)
        let series = try await self.scan(scan.scan(SemanticName.operationDuration, matchers: matchers))
        return OperationTally(series, window: scan.window)
    }
}
