import VigilModel
import VigilStore

/// A batch as a sender knows it: each record with what tells it from all others.
struct SentBatch {
    /// A span or log record.
    struct Event {
        /// What stands in it as ``recordKey``.
        var id: Int64
        var signal: EventSignal
        var time: Timestamp
        var body: EventRecord.Body
        var service: String
        /// Whether a repeat of it alone is recognised.
        var isRecognised: Bool

        /// Whether a record says the same; for those with numbers in them that are not equal to themselves.
        func isLike(_ other: EventRecord.Body) -> Bool { "\(body)" == "\(other)" }
    }

    /// A sample.
    struct Point {
        var key: PointKey
        var name: String
        var value: SampleValue

        /// See ``Event/isLike(_:)``.
        func isLike(_ other: SampleValue) -> Bool { "\(value)" == "\(other)" }
    }

    /// What no two samples of a run have in common.
    struct PointKey: Hashable {
        var series: SeriesKey
        var writer: UInt64
        var time: Timestamp
        var start: Timestamp
    }

    static let recordKey = "simulation.record"

    let batch: TelemetryBatch
    let identity: BatchIdentity?
    private(set) var events: [Event] = []
    private(set) var points: [Point] = []

    init(_ batch: TelemetryBatch, identity: BatchIdentity?) {
        self.batch = batch
        self.identity = identity
        for group in batch.spans { for scope in group.scopes { for span in scope.items { add(span, group.resource) } } }
        for group in batch.logs { for scope in group.scopes { for log in scope.items { add(log, group.resource) } } }
        for group in batch.metrics {
            for scope in group.scopes { for metric in scope.items { add(metric, group, scope.scope) } }
        }
    }

    /// How a trace calls it: by its identity or its first record, and how many records there are.
    var name: String {
        let first = identity.map { "#\($0.low)" } ?? "of record \(events.first?.id ?? 0)"
        return "batch \(first) (\(batch.counts.total))"
    }

    /// Whether it is the same batch, sent again.
    func isSame(as other: SentBatch) -> Bool {
        identity == other.identity && events.map(\.id) == other.events.map(\.id)
            && points.map(\.key) == other.points.map(\.key)
    }

    private mutating func add(_ span: SpanRecord, _ resource: Resource) {
        events.append(
            Event(
                id: span.attributes.recordID,
                signal: .spans,
                time: span.start,
                body: .span(span),
                service: resource.serviceName,
                isRecognised: span.traceID.isValid && span.spanID.isValid
            )
        )
    }

    private mutating func add(_ log: LogRecord, _ resource: Resource) {
        events.append(
            Event(
                id: log.attributes.recordID,
                signal: .logs,
                time: log.effectiveTime,
                body: .log(log),
                service: resource.serviceName,
                isRecognised: !(log.attributes[SemanticName.logRecordUID]?.stringValue ?? "").isEmpty
            )
        )
    }

    private mutating func add(_ metric: Metric, _ group: ResourceGroup<Metric>, _ scope: InstrumentationScope) {
        let writer = group.resource.writerNumber
        metric.data.forEachSample { attributes, sample, _ in
            let identity = SeriesIdentity(
                name: metric.name,
                unit: metric.unit,
                kind: SeriesKind(metric.data),
                resource: group.identity ?? group.resource.identity(),
                scopeName: scope.name,
                scopeVersion: scope.version,
                attributes: attributes
            )
            points.append(
                Point(
                    key: PointKey(series: identity.key, writer: writer, time: sample.time, start: sample.start),
                    name: metric.name,
                    value: sample.value
                )
            )
        }
    }
}

extension Attributes {
    /// Which record of a run it is whose attributes these are; 0 for none.
    var recordID: Int64 {
        if case .int(let id)? = self[SentBatch.recordKey] { id } else { 0 }
    }
}
