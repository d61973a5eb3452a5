import VigilModel
import VigilQuery
import VigilStore

/// Lists log records, each line once.
struct LogFetch {
    private let source: any TelemetrySource
    /// The most records that came since the last look.
    private static let followMax = 10_000

    init(_ source: any TelemetrySource) {
        self.source = source
    }

    func list(_ request: LogsRequest) async throws -> LogsView {
        let search = try EventSearchSyntax.parseSearch(request.search)
        if !search.aggregates.isEmpty {
            if request.after != nil { throw ViewError(.badRequest, "Groups cannot be followed as they come.") }
            let groups = try await GroupFetch(source).groups(search, request.subject, window: request.window)
            let window = WindowView(request.window)
            return LogsView(window: window, logs: [], isComplete: groups.isComplete, after: 0, groups: groups)
        }
        let limit = max(1, min(request.limit, search.limit ?? .max))
        // Of three records two may be hidden lines: one of each stream.
        let query = search.query(request.subject, range: request.window, limit: limit * 3)
        if let after = request.after { return try await follow(request, query.filter, after: after) }
        let result = try await source.events(query)
        let hidden = Set(TwinFold.pairs(result.records).map(\.printed))
        let shown = result.records.filter { !hidden.contains($0.sequence) }
        return LogsView(
            window: WindowView(request.window),
            logs: shown.prefix(limit).compactMap(LogView.init),
            isComplete: search.limit != nil || result.isComplete && shown.count <= limit,
            after: result.records.map(\.sequence).max() ?? 0
        )
    }

    /// What came after a sequence.
    ///
    /// A line that was printed before its twin was sent is out already: then the sent
    /// one is hidden.
    private func follow(_ request: LogsRequest, _ filter: EventFilter, after: UInt64) async throws -> LogsView {
        let limit = max(1, request.limit)
        let query = EventQuery(
            .logs,
            range: request.window,
            filter: filter,
            since: after,
            order: .oldestFirst,
            limit: Self.followMax
        )
        let result = try await source.events(query)
        let arrived = result.records.sorted { $0.sequence < $1.sequence }
        let taken = Array(arrived.prefix(limit))
        let known = try await printedBefore(taken, after: after, filter)
        let first = taken.first?.sequence ?? after
        var hidden: Set<UInt64> = []
        for pair in TwinFold.pairs(known + taken) {
            hidden.insert(pair.printed < first ? pair.sent : pair.printed)
        }
        return LogsView(
            window: WindowView(request.window),
            logs: taken.filter { !hidden.contains($0.sequence) }
                .sorted { ($0.time, $0.sequence) < ($1.time, $1.sequence) }
                .compactMap(LogView.init),
            isComplete: result.isComplete && arrived.count <= limit,
            after: taken.last?.sequence ?? after
        )
    }

    /// The printed lines around the times of new records that came before them.
    private func printedBefore(
        _ records: [EventRecord],
        after: UInt64,
        _ filter: EventFilter
    ) async throws -> [EventRecord] {
        let times = records.filter { $0.scope.name != SemanticName.captureScope }.map(\.time)
        guard let first = times.min(), let last = times.max() else { return [] }
        let range = TimeRange(start: first - TwinFold.reach, end: last + TwinFold.reach)
        let captured = EventFilter.compare("scope", .equal, .string(SemanticName.captureScope))
        let query = EventQuery(.logs, range: range, filter: .and([captured, filter]), limit: Self.followMax)
        return try await source.events(query).records.filter { $0.sequence <= after }
    }
}

extension EventResult {
    /// Whether nothing was cut off.
    var isComplete: Bool {
        switch self {
        case .records(_, let isComplete), .groups(_, let isComplete): isComplete
        }
    }
}

extension LogView {
    init?(_ record: EventRecord) {
        guard let log = record.log else { return nil }
        self.init(
            sequence: record.sequence,
            time: record.time,
            service: record.identity.job,
            level: log.severity.name,
            text: log.text,
            stream: log.attributes[SemanticName.logIOStream]?.description ?? "",
            event: log.eventName.isEmpty
                ? log.attributes[SemanticName.eventName]?.description ?? "" : log.eventName,
            scope: record.scope.name,
            trace: log.traceID.isValid ? log.traceID.hex : "",
            span: log.spanID.isValid ? log.spanID.hex : "",
            attributes: log.attributes.map { AttributeView(key: $0.key, value: $0.value.description) }
        )
    }
}
