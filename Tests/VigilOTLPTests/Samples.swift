import VigilModel
import VigilOTLP

/// Batches with something in every field.
enum Samples {
    static let traceID = TraceID(high: 0x5b8e_fff7_9803_8103, low: 0xd269_b633_813f_c60c)
    static let spanID = SpanID(0xeee1_9b7e_c3c1_b174)

    static let attributes: Attributes = [
        "text": "überall 😀", "flag": true, "whole": -7, "real": 2.5, "none": .empty,
        "bytes": .bytes([0, 255, 16]), "list": ["a", 1, [false]], "map": .map(["inner": .map(["deep": 1])]),
    ]

    static let resource = Resource(
        ["service.name": "shop"],
        droppedAttributesCount: 1,
        schemaURL: "https://opentelemetry.io/schemas/1.30.0"
    )

    static let scope = InstrumentationScope(
        "io.shop",
        version: "1.2",
        attributes: attributes,
        droppedAttributesCount: 2,
        schemaURL: "https://s"
    )

    static let span = SpanRecord(
        traceID: traceID,
        spanID: spanID,
        parentSpanID: SpanID(1),
        traceState: "ot=th:8",
        flags: 0x301,
        name: "GET /users/{id}",
        kind: .server,
        start: Timestamp(nanoseconds: 1_700_000_000_000_000_001),
        end: Timestamp(nanoseconds: 1_700_000_000_100_000_002),
        attributes: attributes,
        events: [.init(time: Timestamp(nanoseconds: 5), name: "exception", attributes: ["exception.type": "E"])],
        links: [.init(traceID: traceID, spanID: SpanID(2), traceState: "a=b", flags: 1, attributes: ["k": "v"])],
        status: .init(.error, message: "no"),
        droppedAttributesCount: 3,
        droppedEventsCount: 4,
        droppedLinksCount: 5
    )

    static let log = LogRecord(
        time: Timestamp(nanoseconds: 10),
        observedTime: Timestamp(nanoseconds: 11),
        severity: .warn,
        severityText: "WARNING",
        body: .map(["message": "slow"]),
        attributes: attributes,
        eventName: "vigil.feature",
        traceID: traceID,
        spanID: spanID,
        flags: 1,
        droppedAttributesCount: 9
    )

    static let exemplar = Exemplar(
        filteredAttributes: ["user": "u"],
        time: Timestamp(nanoseconds: 3),
        value: .int(-4),
        traceID: traceID,
        spanID: spanID
    )

    static let numbers = [
        NumberPoint(
            attributes: ["a": "b"],
            start: Timestamp(nanoseconds: 1),
            time: Timestamp(nanoseconds: 2),
            value: .int(-9)
        ),
        NumberPoint(time: Timestamp(nanoseconds: 2), value: .double(-0.0), exemplars: [exemplar]),
        NumberPoint(time: Timestamp(nanoseconds: 2), value: nil),
    ]

    static let histogram = HistogramPoint(
        attributes: ["a": "b"],
        start: Timestamp(nanoseconds: 1),
        time: Timestamp(nanoseconds: 2),
        count: 6,
        sum: 0,
        min: -1,
        max: 5.5,
        bounds: [0, 1, .infinity],
        bucketCounts: [1, 2, 3, 0],
        exemplars: [exemplar]
    )

    static let exponential = ExponentialHistogramPoint(
        attributes: ["a": "b"],
        time: Timestamp(nanoseconds: 2),
        histogram: ExponentialHistogram(
            scale: -3,
            count: 9,
            sum: nil,
            min: -1,
            max: 2,
            zeroCount: 4,
            zeroThreshold: 0.25,
            positive: .init(offset: -20, counts: [1, 300, .max]),
            negative: .init(offset: 7, counts: [1])
        ),
        isMissing: true,
        exemplars: [exemplar]
    )

    static let summary = SummaryPoint(
        attributes: ["a": "b"],
        time: Timestamp(nanoseconds: 2),
        count: 3,
        sum: 4.5,
        quantiles: [.init(0, 1), .init(0.99, 2)]
    )

    static let metrics = [
        Metric("g", description: "d", unit: "s", metadata: ["m": 1], data: .gauge(numbers)),
        Metric("s", data: .sum(numbers, .delta, isMonotonic: true)),
        Metric("h", data: .histogram([histogram], .cumulative)),
        Metric("e", data: .exponentialHistogram([exponential], .delta)),
        Metric("q", data: .summary([summary])),
        Metric("empty", data: .gauge([])),
    ]

    static let batch = TelemetryBatch(
        spans: [ResourceGroup(resource: resource, scope: scope, items: [span, SpanRecord()])],
        metrics: [ResourceGroup(resource: resource, scope: scope, items: metrics)],
        logs: [ResourceGroup(resource: resource, scope: scope, items: [log, LogRecord()])]
    )

    /// The request of one signal in that batch.
    static func body(_ signal: OTLPSignal, _ encoding: OTLPEncoding) -> [UInt8] {
        body(batch, signal, encoding)
    }

    static func body(_ batch: TelemetryBatch, _ signal: OTLPSignal, _ encoding: OTLPEncoding) -> [UInt8] {
        switch signal {
        case .traces: OTLPEncoder.encode(batch.spans, as: encoding)
        case .metrics: OTLPEncoder.encode(batch.metrics, as: encoding)
        case .logs: OTLPEncoder.encode(batch.logs, as: encoding)
        }
    }

    static func part(_ signal: OTLPSignal) -> TelemetryBatch {
        switch signal {
        case .traces: TelemetryBatch(spans: batch.spans)
        case .metrics: TelemetryBatch(metrics: batch.metrics)
        case .logs: TelemetryBatch(logs: batch.logs)
        }
    }
}
