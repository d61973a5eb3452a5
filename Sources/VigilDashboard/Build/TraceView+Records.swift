import VigilModel
import VigilStore

extension TraceView {
    /// A trace by its records; nil where there is neither span nor log record.
    init?(_ id: TraceID, spans: [EventRecord], logs: [EventRecord]) {
        guard !spans.isEmpty || !logs.isEmpty else { return nil }
        let start = (spans.isEmpty ? logs : spans).map(\.time).min() ?? .zero
        let end = spans.compactMap { $0.span?.end }.max() ?? start
        self.init(
            trace: id.hex,
            start: start,
            durationSeconds: max(0, (end - start).inSeconds),
            spans: SpanOrder(spans).ordered.map { SpanView($0.span, $0.record, depth: $0.depth, traceStart: start) },
            logs: logs.compactMap(LogView.init)
        )
    }
}

/// Puts the spans of a trace into the order in which a tree is read.
private struct SpanOrder {
    private(set) var ordered: [(span: SpanRecord, record: EventRecord, depth: Int)] = []

    init(_ records: [EventRecord]) {
        var seen: Set<SpanID> = []
        var children: [SpanID: [(SpanRecord, EventRecord)]] = [:]
        let spans = records.compactMap { record in record.span.map { ($0, record) } }
            .filter { seen.insert($0.0.spanID).inserted }
            .sorted { ($0.0.start, $0.0.spanID.value) < ($1.0.start, $1.0.spanID.value) }
        for span in spans {
            let parent = span.0.parentSpanID
            children[seen.contains(parent) && parent != span.0.spanID ? parent : .invalid, default: []].append(span)
        }
        var placed: Set<SpanID> = []
        // A stack instead of recursion: a trace may be a chain of thousands.
        var waiting = (children[.invalid] ?? []).reversed().map { (span: $0, depth: 0) }
        func place() {
            while let next = waiting.popLast() {
                guard placed.insert(next.span.0.spanID).inserted else { continue }
                ordered.append((next.span.0, next.span.1, next.depth))
                for child in (children[next.span.0.spanID] ?? []).reversed() {
                    waiting.append((child, next.depth + 1))
                }
            }
        }
        place()
        // Spans that are each other's parents hang from nothing; the earliest of them is taken for a root.
        for span in spans where !placed.contains(span.0.spanID) {
            waiting = [(span, 0)]
            place()
        }
    }
}

extension SpanView {
    init(_ span: SpanRecord, _ record: EventRecord, depth: Int, traceStart: Timestamp) {
        self.init(
            span: span.spanID.hex,
            parent: span.parentSpanID.isValid ? span.parentSpanID.hex : "",
            depth: depth,
            name: span.name,
            service: record.identity.job,
            kind: span.kind == .unspecified ? "" : "\(span.kind)",
            status: span.status.code == .unset ? "" : "\(span.status.code)",
            statusMessage: span.status.message,
            start: span.start,
            offsetSeconds: (span.start - traceStart).inSeconds,
            durationSeconds: max(0, span.duration.inSeconds),
            scope: record.scope.name,
            attributes: span.attributes.map { AttributeView(key: $0.key, value: $0.value.description) },
            events: span.events.map { event in
                SpanView.Event(
                    time: event.time,
                    name: event.name,
                    attributes: event.attributes.map { AttributeView(key: $0.key, value: $0.value.description) }
                )
            }
        )
    }
}
