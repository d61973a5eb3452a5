package import VigilModel
package import VigilQuery

/// Something that answers with views: a store in this process, or a server over HTTP.
///
/// The server's routes, the command's client and the command over a store without a server all speak through it, so
/// that they show the same numbers.
package protocol ViewSource: Sendable {
    func status(window: TimeRange) async throws -> StatusView
    func services(window: TimeRange) async throws -> ServicesView
    func operations(service: String?, window: TimeRange) async throws -> OperationsView
    func series(_ request: SeriesRequest) async throws -> SeriesListView
    /// What a query in PromQL comes to.
    func query(_ request: QueryRequest) async throws -> QueryView
    func logs(_ request: LogsRequest) async throws -> LogsView
    func traces(_ request: TracesRequest) async throws -> TracesView
    /// The trace of an id; nil where there is none.
    func trace(_ id: TraceID) async throws -> TraceView?
    /// What may stand at the end of a search's beginning.
    func completions(_ request: CompletionRequest) async throws -> SearchCompletion
    /// The searches that people saved, by name.
    func searches() async throws -> SavedSearchesView
    /// Saves a search; one of the same name is replaced.
    func save(_ search: SavedSearchView) async throws -> SavedSearchesView
    /// Removes a saved search; fails where there is none of that name.
    func removeSearch(_ name: String) async throws -> SavedSearchesView
    /// A dashboard for Grafana of what had samples in a time, as the file that Grafana imports.
    func grafanaDashboard(window: TimeRange) async throws -> String
}

/// Which series to list.
package struct SeriesRequest: Codable, Sendable, Equatable {
    package var window: TimeRange
    /// A selector in PromQL's form, `name{label="value"}`; empty takes all.
    package var match: String
    package var limit: Int

    package init(window: TimeRange, match: String = "", limit: Int = 1_000) {
        self.window = window
        self.match = match
        self.limit = limit
    }
}

/// Which log records to list.
package struct LogsRequest: Codable, Sendable, Equatable {
    package var window: TimeRange
    /// Which records: those of logs, errors or interactions.
    package var subject: EventSubject
    /// `level>=warn service=api "timeout"`; empty takes all.
    package var search: String
    /// Only what came after this sequence (see ``LogsView/after``), oldest first; nil takes the newest, newest first.
    package var after: UInt64?
    package var limit: Int

    package init(
        window: TimeRange,
        subject: EventSubject = .logs,
        search: String = "",
        after: UInt64? = nil,
        limit: Int = 100
    ) {
        self.window = window
        self.subject = subject
        self.search = search
        self.after = after
        self.limit = limit
    }
}

/// Which traces to list.
package struct TracesRequest: Codable, Sendable, Equatable {
    package var window: TimeRange
    /// A search over spans: `service=api status=error duration>0.5`; a trace is listed where one span fits.
    package var search: String
    package var limit: Int

    package init(window: TimeRange, search: String = "", limit: Int = 50) {
        self.window = window
        self.search = search
        self.limit = limit
    }
}

/// Where somebody is in writing a search.
package struct CompletionRequest: Codable, Sendable, Equatable {
    package var window: TimeRange
    package var subject: EventSubject
    /// The search up to the cursor.
    package var text: String

    package init(window: TimeRange, subject: EventSubject, text: String) {
        self.window = window
        self.subject = subject
        self.text = text
    }
}

/// What was asked cannot be answered.
package struct ViewError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, Codable {
        /// The search, selector or parameter is wrong; the message says where and what would be right.
        case badRequest = "bad_request"
        /// A token is missing or wrong.
        case notPermitted = "not_permitted"
        /// No server answers.
        case unreachable
        /// The server or store cannot answer now.
        case unavailable
        /// There is no such thing.
        case notFound = "not_found"
    }

    package var code: Code
    package var message: String
    /// What to do about it; may be empty.
    package var hint: String

    package init(_ code: Code, _ message: String, hint: String = "") {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var description: String { hint.isEmpty ? message : "\(message) (\(hint))" }
}
