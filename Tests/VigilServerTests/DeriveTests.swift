import Testing
import VigilModel

@testable import VigilServer

@Suite struct DeriveTests {
    private static let now = ServerFixture.now

    private static func span(
        _ id: UInt64,
        parent: UInt64 = 0,
        kind: SpanRecord.Kind = .server,
        milliseconds: Int64 = 100,
        trace: UInt64 = 1,
        with change: (inout SpanRecord) -> Void = { _ in }
    ) -> SpanRecord {
        var span = SpanRecord(
            traceID: TraceID(high: 1, low: trace),
            spanID: SpanID(id),
            parentSpanID: SpanID(parent),
            name: "GET /items",
            kind: kind,
            start: now - .milliseconds(milliseconds),
            end: now
        )
        change(&span)
        return span
    }

    private static func batch(_ spans: [SpanRecord], _ attributes: Attributes = [:]) -> TelemetryBatch {
        var resource = Resource([SemanticName.serviceName: "shop"])
        resource.attributes.entries += attributes.entries
        var group = ResourceGroup(resource: resource, items: spans)
        group.identity = resource.identity()
        return TelemetryBatch(spans: [group])
    }

    private static func exception(_ type: String = "E", _ message: String = "m") -> SpanRecord.Event {
        SpanRecord.Event(
            time: now,
            name: "exception",
            attributes: [
                SemanticName.exceptionType: .string(type), SemanticName.exceptionMessage: .string(message),
                SemanticName.exceptionStacktrace: "at f",
            ]
        )
    }

    /// What is derived from a batch, which counts as stored.
    private static func derived(
        _ batch: TelemetryBatch,
        _ deriver: TelemetryDeriver = TelemetryDeriver()
    ) throws
        -> TelemetryBatch
    {
        var all = batch
        deriver.stored(try deriver.derive(&all))
        var derived = all
        derived.spans = []
        derived.metrics.removeFirst(batch.metrics.count)
        return derived
    }

    private static func points(_ batch: TelemetryBatch) -> [ExponentialHistogramPoint] {
        batch.metrics.flatMap(\.scopes).flatMap(\.items).flatMap { metric -> [ExponentialHistogramPoint] in
            guard case .exponentialHistogram(let points, .delta) = metric.data else { return [] }
            #expect(metric.name == SemanticName.operationDuration)
            #expect(metric.unit == "s")
            return points
        }
    }

    struct Ending: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var outcome: String
        var errorType: String?
        var change: @Sendable (inout SpanRecord) -> Void
    }

    private static let endings = [
        Ending(testDescription: "unset", outcome: "success") { _ in },
        Ending(testDescription: "ok", outcome: "success") { $0.status.code = .ok },
        Ending(testDescription: "error", outcome: "failure", errorType: "_OTHER") { $0.status.code = .error },
        Ending(testDescription: "error with type", outcome: "failure", errorType: "timeout") {
            $0.status.code = .error
            $0.attributes[SemanticName.errorType] = "timeout"
        },
        Ending(testDescription: "error with exception", outcome: "failure", errorType: "ValueError") {
            $0.status.code = .error
            $0.events = [exception("ValueError")]
        },
        Ending(testDescription: "server 500", outcome: "failure", errorType: "500") {
            $0.attributes[SemanticName.httpResponseStatusCode] = .int(500)
        },
        Ending(testDescription: "server 503, old name", outcome: "failure", errorType: "503") {
            $0.attributes[SemanticName.httpStatusCodeOld] = .int(503)
        },
        Ending(testDescription: "server 404", outcome: "success") {
            $0.attributes[SemanticName.httpRoute] = "/items"
            $0.attributes[SemanticName.httpResponseStatusCode] = .int(404)
        },
        Ending(testDescription: "ok with 500", outcome: "success") {
            $0.status.code = .ok
            $0.attributes[SemanticName.httpResponseStatusCode] = .int(500)
        },
        Ending(testDescription: "consumer 500", outcome: "success") {
            $0.kind = .consumer
            $0.attributes[SemanticName.httpResponseStatusCode] = .int(500)
        },
        Ending(testDescription: "cancelled", outcome: "cancelled") {
            $0.status.code = .error
            $0.events = [exception("asyncio.exceptions.CancelledError")]
        },
        Ending(testDescription: "client closed request", outcome: "cancelled") {
            $0.status.code = .error
            $0.attributes[SemanticName.httpResponseStatusCode] = .int(499)
        },
        Ending(testDescription: "told", outcome: "cancelled") {
            $0.status.code = .error
            $0.attributes[SemanticName.outcome] = "cancelled"
        },
        Ending(testDescription: "told failure", outcome: "failure", errorType: "_OTHER") {
            $0.attributes[SemanticName.outcome] = "failure"
        },
    ]

    @Test("E43: an operation is counted with how it ended", arguments: endings)
    func countsOutcomes(ending: Ending) throws {
        let points = Self.points(try Self.derived(Self.batch([Self.span(1, with: ending.change)])))
        let point = try #require(points.first)
        #expect(points.count == 1)
        #expect(point.attributes[SemanticName.operationName] == "GET /items")
        #expect(point.attributes[SemanticName.outcome]?.stringValue == ending.outcome)
        #expect(point.attributes[SemanticName.errorType]?.stringValue == ending.errorType)
        #expect(point.attributes[SemanticName.estimated] == nil)
        #expect(point.histogram.count == 1)
        #expect(point.histogram.scale == 6)
        #expect(point.histogram.sum == 0.1)
    }

    @Test(arguments: zip(SpanRecord.Kind.allCases, [false, false, true, false, false, true]))
    func countsOnlyOperations(kind: SpanRecord.Kind, isCounted: Bool) throws {
        let child = Self.points(try Self.derived(Self.batch([Self.span(2, parent: 1, kind: kind)])))
        #expect(child.isEmpty == !isCounted)
        let root = Self.points(try Self.derived(Self.batch([Self.span(2, kind: kind)])))
        #expect(root.count == 1)
    }

    @Test func onePointASeriesAndBatch() throws {
        let spans = (1...50).map { Self.span($0, milliseconds: Int64($0)) }
        let points = Self.points(try Self.derived(Self.batch(spans)))
        #expect(points.count == 1)
        #expect(points.first?.histogram.count == 50)
        #expect(points.first?.start == Self.now - .milliseconds(50))
    }

    @Test func equalSpansOfTwoBatchesDoNotGiveEqualPoints() throws {
        let deriver = TelemetryDeriver()
        let first = Self.points(try Self.derived(Self.batch([Self.span(1)]), deriver))
        let second = Self.points(try Self.derived(Self.batch([Self.span(2)]), deriver))
        #expect(first.first?.histogram == second.first?.histogram)
        #expect(first.first?.time != second.first?.time)
        let distance = try Self.now - #require(first.first).time
        #expect(distance >= .zero && distance < .milliseconds(1))
    }

    @Test func aSpanThatComesAgainCountsOnce() throws {
        let deriver = TelemetryDeriver()
        _ = try Self.derived(Self.batch([Self.span(1)]), deriver)
        let again = Self.points(try Self.derived(Self.batch([Self.span(1), Self.span(2)]), deriver))
        #expect(again.first?.histogram.count == 1)
    }

    @Test func aBatchThatWasNotStoredCountsWhenItComesAgain() throws {
        let deriver = TelemetryDeriver()
        var batch = Self.batch([Self.span(1) { $0.events = [Self.exception()] }])
        deriver.failed(try deriver.derive(&batch))
        let again = try Self.derived(Self.batch([Self.span(1) { $0.events = [Self.exception()] }]), deriver)
        #expect(Self.points(again).first?.histogram.count == 1)
        #expect(again.counts.logs == 1)
    }

    @Test func spansThatAreBeingStoredArePutOff() throws {
        let deriver = TelemetryDeriver()
        var first = Self.batch([Self.span(1)])
        let claim = try deriver.derive(&first)
        var second = Self.batch([Self.span(2), Self.span(1)])
        #expect(throws: DeriveLedger.Busy.self) { _ = try deriver.derive(&second) }
        deriver.failed(claim)
        let later = Self.points(try Self.derived(Self.batch([Self.span(2), Self.span(1)]), deriver))
        #expect(later.first?.histogram.count == 2)
    }

    @Test func sampledSpansCountByTheirWeight() throws {
        let spans = (1...3_000).map { id in Self.span(UInt64(id)) { $0.traceState = "ot=th:c" } }
        let point = try #require(Self.points(try Self.derived(Self.batch(spans))).first)
        #expect(point.histogram.count == 12_000)
        #expect(point.attributes[SemanticName.estimated] == .bool(true))
    }

    @Test func weightsThatAreNotWholeAreRightOnAverage() throws {
        // Threshold 1/3 of the range: each span stands for 1.5.
        let spans = (1...10_000).map { id in Self.span(UInt64(id)) { $0.traceState = "ot=th:55555555555555" } }
        let point = try #require(Self.points(try Self.derived(Self.batch(spans))).first)
        #expect((14_700...15_300).contains(point.histogram.count))
    }

    @Test func programsWithOurLibraryCountThemselves() throws {
        let derived = try Self.derived(Self.batch([Self.span(1)], [SemanticName.telemetryDistroName: "vigil"]))
        #expect(Self.points(derived).isEmpty)
    }

    @Test func programsThatSendDurationsCountThemselves() throws {
        let deriver = TelemetryDeriver()
        let resource = Resource([SemanticName.serviceName: "shop"])
        let metric = Metric(
            SemanticName.operationDuration,
            data: .histogram([HistogramPoint(time: Self.now, count: 1)], .delta)
        )
        var group = ResourceGroup(resource: resource, scope: InstrumentationScope("own"), items: [metric])
        group.identity = resource.identity()
        _ = try Self.derived(TelemetryBatch(metrics: [group]), deriver)
        #expect(Self.points(try Self.derived(Self.batch([Self.span(1)]), deriver)).isEmpty)
    }

    @Test func requestsThatMetNoRouteCountUnderTheirMethod() throws {
        func name(_ kind: SpanRecord.Kind = .server, _ attributes: Attributes) throws -> String? {
            let span = Self.span(1, kind: kind) { $0.attributes = attributes }
            let point = try #require(Self.points(try Self.derived(Self.batch([span]))).first)
            return point.attributes[SemanticName.operationName]?.stringValue
        }
        #expect(try name(.server, [SemanticName.httpResponseStatusCode: 404]) == "GET")
        #expect(try name(.server, [SemanticName.httpStatusCodeOld: 404]) == "GET")
        #expect(
            try name(.server, [SemanticName.httpResponseStatusCode: 404, SemanticName.httpRoute: "/items"])
                == "GET /items"
        )
        #expect(try name(.server, [SemanticName.httpResponseStatusCode: 500]) == "GET /items")
        #expect(try name(.consumer, [SemanticName.httpResponseStatusCode: 404]) == "GET /items")
    }

    @Test func tooManyNamesFoldIntoTheOverflow() throws {
        let deriver = TelemetryDeriver(ledger: DeriveLedger(labelSetsMax: 10))
        let spans = (1...100).map { id in Self.span(UInt64(id)) { $0.name = "GET /items/\(id)" } }
        let points = Self.points(try Self.derived(Self.batch(spans), deriver))
        #expect(points.count == 11)
        let overflow = points.filter { $0.attributes[SemanticName.metricOverflow] == .bool(true) }
        #expect(overflow.first?.histogram.count == 90)
        #expect(overflow.first?.attributes[SemanticName.operationName] == nil)
    }

    @Test func negativeDurationsCountAsNone() throws {
        let span = Self.span(1) { $0.end = $0.start - .seconds(1) }
        let point = try #require(Self.points(try Self.derived(Self.batch([span]))).first)
        #expect(point.histogram.zeroCount == 1)
        #expect(point.start <= point.time)
    }
}
