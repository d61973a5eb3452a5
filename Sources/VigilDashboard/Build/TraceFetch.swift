import VigilModel
import VigilQuery
import VigilStore

/// Lists traces, and puts one together.
struct TraceFetch {
    private let source: any TelemetrySource
    /// The most spans or log records of one trace that are shown.
    private static let recordsMax = 10_000
    /// How far a trace's other spans may lie from the one that was found.
    private static let reach = Duration.seconds(60)

    init(_ source: any TelemetrySource) {
        self.source = source
    }

    func list(_ request: TracesRequest) async throws -> TracesView {
        let parsed = try EventSearchSyntax.parseSearch(request.search)
        if !parsed.aggregates.isEmpty {
            let groups = try await GroupFetch(source).groups(parsed, .traces, window: request.window)
            return TracesView(
                window: WindowView(request.window),
                traces: [],
                isComplete: groups.isComplete,
                groups: groups
            )
        }
        guard parsed.sort != .oldestFirst else {
            throw ViewError(.badRequest, "Traces come the newest first.", hint: "leave out sort time")
        }
        let limit = max(1, min(request.limit, parsed.limit ?? .max))
        let search = parsed.filter
        // Without a search, what starts a trace here finds each trace once.
        let starts = EventFilter.or([
            .not(.exists("parent")), .compare("kind", .equal, "server"), .compare("kind", .equal, "consumer"),
        ])
        let isSearch = search != .all
        let found = try await source.events(
            EventQuery(.spans, range: request.window, filter: isSearch ? search : starts, limit: limit * 10)
        )
        var wanted: Set<TraceID> = []
        var isComplete = found.isComplete
        for record in found.records {
            guard let span = record.span, span.traceID.isValid else { continue }
            if wanted.count >= limit, !wanted.contains(span.traceID) {
                isComplete = false
                break
            }
            wanted.insert(span.traceID)
        }
        let summaries = try await spans(of: wanted, near: found.records).compactMap(TraceSummaryView.init)
        return TracesView(
            window: WindowView(request.window),
            traces: summaries.sorted { ($0.start, $0.trace) > ($1.start, $1.trace) },
            isComplete: isComplete || parsed.limit != nil
        )
    }

    /// All spans of some traces, by trace.
    private func spans(of wanted: Set<TraceID>, near found: [EventRecord]) async throws -> [[EventRecord]] {
        let times = found.filter { $0.span.map { wanted.contains($0.traceID) } ?? false }.map(\.time)
        guard let first = times.min(), let last = times.max() else { return [] }
        let range = TimeRange(start: first - Self.reach, end: last + Self.reach)
        var traces: [TraceID: [EventRecord]] = [:]
        for record in try await source.events(EventQuery(.spans, range: range, limit: 50_000)).records + found {
            guard let span = record.span, wanted.contains(span.traceID) else { continue }
            traces[span.traceID, default: []].append(record)
        }
        return traces.values.map { records in
            var seen: Set<SpanID> = []
            return records.filter { seen.insert($0.span?.spanID ?? .invalid).inserted }
        }
    }

    func trace(_ id: TraceID) async throws -> TraceView? {
        let filter = EventFilter.compare("trace", .equal, .string(id.hex))
        let spans = try await source.events(
            EventQuery(.spans, range: .all, filter: filter, order: .oldestFirst, limit: Self.recordsMax)
        ).records
        let derived = EventFilter.compare("scope", .equal, .string(SemanticName.deriveScope))
        let logs = try await source.events(
            EventQuery(
                .logs,
                range: .all,
                filter: .and([filter, .not(derived)]),
                order: .oldestFirst,
                limit: Self.recordsMax
            )
        ).records
        return TraceView(id, spans: spans, logs: logs)
    }
}

extension TraceSummaryView {
    /// A trace by its spans; nil without any.
    init?(_ records: [EventRecord]) {
        let spans = records.compactMap(\.span)
        guard let earliest = spans.min(by: { ($0.start, $0.spanID.value) < ($1.start, $1.spanID.value) }) else {
            return nil
        }
        let end = spans.map(\.end).max() ?? earliest.end
        self.init(
            trace: earliest.traceID.hex,
            name: (spans.first(where: \.isRoot) ?? earliest).name,
            services: Set(records.map(\.identity.job)).sorted(),
            start: earliest.start,
            durationSeconds: max(0, (end - earliest.start).inSeconds),
            spans: spans.count,
            errors: spans.count { $0.status.code == .error }
        )
    }
}
