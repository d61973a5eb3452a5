import Testing
import VigilModel

@testable import VigilServer

@Suite struct DerivedErrorTests {
    private static let now = ServerFixture.now
    private static let trace = TraceID(high: 7, low: 7)

    private static func event(_ message: String = "boom") -> SpanRecord.Event {
        SpanRecord.Event(
            time: now - .milliseconds(5),
            name: "exception",
            attributes: [
                SemanticName.exceptionType: "ValueError", SemanticName.exceptionMessage: .string(message),
                SemanticName.exceptionStacktrace: "at f",
            ]
        )
    }

    private static func spans(_ spans: SpanRecord...) -> TelemetryBatch {
        TelemetryBatch(spans: [ResourceGroup(resource: Resource(), items: spans)])
    }

    private static func span(_ id: UInt64, parent: UInt64 = 0, events: [SpanRecord.Event]) -> SpanRecord {
        SpanRecord(
            traceID: trace,
            spanID: SpanID(id),
            parentSpanID: SpanID(parent),
            name: id == 1 ? "GET /" : "query",
            start: now - .milliseconds(10),
            end: now,
            events: events
        )
    }

    private static func log(_ span: UInt64, _ message: String = "boom") -> TelemetryBatch {
        let record = LogRecord(
            time: now,
            severity: .error,
            body: "failed",
            attributes: [
                SemanticName.exceptionType: "ValueError", SemanticName.exceptionMessage: .string(message),
            ],
            traceID: trace,
            spanID: SpanID(span)
        )
        return TelemetryBatch(logs: [ResourceGroup(resource: Resource(), items: [record])])
    }

    private static func through(_ deriver: TelemetryDeriver, _ batch: TelemetryBatch) throws -> [LogRecord] {
        var batch = batch
        deriver.stored(try deriver.derive(&batch))
        return batch.logs.flatMap(\.scopes).flatMap(\.items)
    }

    @Test("E7: an exception on a span becomes one error")
    func anExceptionBecomesAnError() throws {
        let records = try Self.through(TelemetryDeriver(), Self.spans(Self.span(1, events: [Self.event()])))
        let record = try #require(records.first)
        #expect(records.count == 1)
        #expect(record.severity == .error)
        #expect(record.eventName == "exception")
        #expect(record.time == Self.now - .milliseconds(5))
        #expect(record.traceID == Self.trace)
        #expect(record.spanID == SpanID(1))
        #expect(record.attributes[SemanticName.operationName] == "GET /")
        #expect(record.attributes[SemanticName.derived] == .bool(true))
        #expect(record.attributes[SemanticName.exceptionStacktrace] == "at f")
    }

    @Test func anErrorNamesTheOperationAroundIt() throws {
        let records = try Self.through(
            TelemetryDeriver(),
            Self.spans(Self.span(2, parent: 1, events: [Self.event()]), Self.span(1, events: []))
        )
        #expect(records.first?.attributes[SemanticName.operationName] == "GET /")
        let alone = try Self.through(TelemetryDeriver(), Self.spans(Self.span(2, parent: 1, events: [Self.event()])))
        #expect(alone.first?.attributes[SemanticName.operationName] == "query")
    }

    @Test func theSameExceptionTwiceOnASpanIsOneError() throws {
        let records = try Self.through(
            TelemetryDeriver(),
            Self.spans(Self.span(1, events: [Self.event(), Self.event(), Self.event("other")]))
        )
        #expect(records.count == 2)
    }

    @Test func thePairCountsOnceWhenTheSpanCameFirst() throws {
        let deriver = TelemetryDeriver()
        #expect(try Self.through(deriver, Self.spans(Self.span(1, events: [Self.event()]))).count == 1)
        let log = try Self.through(deriver, Self.log(1))
        #expect(log.first?.attributes[SemanticName.errorRepeat] == .bool(true))
    }

    @Test func thePairCountsOnceWhenTheLogCameFirst() throws {
        let deriver = TelemetryDeriver()
        let log = try Self.through(deriver, Self.log(1))
        #expect(log.first?.attributes[SemanticName.errorRepeat] == nil)
        #expect(try Self.through(deriver, Self.spans(Self.span(1, events: [Self.event()]))).isEmpty)
    }

    @Test(arguments: [(2, "boom"), (1, "another")])
    func othersAreNoPair(span: UInt64, message: String) throws {
        let deriver = TelemetryDeriver()
        _ = try Self.through(deriver, Self.spans(Self.span(1, events: [Self.event()])))
        let log = try Self.through(deriver, Self.log(span, message))
        #expect(log.first?.attributes[SemanticName.errorRepeat] == nil)
    }

    @Test func twoLogRecordsOfOneErrorBothStand() throws {
        let deriver = TelemetryDeriver()
        for _ in 0..<2 {
            let log = try Self.through(deriver, Self.log(1))
            #expect(log.first?.attributes[SemanticName.errorRepeat] == nil)
        }
    }

    @Test func whatWasStoredBeforeAStartIsRemembered() throws {
        let first = TelemetryDeriver()
        let span = Self.span(1, events: [Self.event()])
        let stored = try Self.through(first, Self.spans(span))
        let second = TelemetryDeriver()
        second.seed(spans: [span], logs: stored, counting: [])
        #expect(try Self.through(second, Self.spans(span)).isEmpty)
        #expect(try Self.through(second, Self.log(1)).first?.attributes[SemanticName.errorRepeat] == .bool(true))
    }
}
