package import VigilModel

/// Makes batches of every kind of telemetry, with rare and awkward values among them, from a seed.
package struct BatchGenerator: Sendable {
    package var random: SeededGenerator
    /// Times lie at and after this one.
    package var time: Timestamp

    package init(seed: UInt64, time: Timestamp = TestClock().now) {
        random = SeededGenerator(seed: seed)
        self.time = time
    }

    /// The next batch: some of each signal, or only of some.
    package mutating func batch(size: Int = 12) -> TelemetryBatch {
        var batch = TelemetryBatch()
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let resource = resource()
            if random.chance(0.7) {
                batch.spans.append(group(resource, (0..<count(size)).map { _ in span() }))
            }
            if random.chance(0.7) {
                batch.logs.append(group(resource, (0..<count(size)).map { _ in log() }))
            }
            if random.chance(0.7) {
                batch.metrics.append(group(resource, (0..<count(5)).map { _ in metric() }))
            }
        }
        time = time + .milliseconds(Int64.random(in: 1...2_000, using: &random))
        return batch
    }

    private mutating func count(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }

    private mutating func group<Item>(_ resource: Resource, _ items: [Item]) -> ResourceGroup<Item> {
        let scope = InstrumentationScope(
            random.pick(["", "http", "vigil.capture", "größe"]),
            version: random.pick(["", "1.2.3"]),
            attributes: random.chance(0.2) ? attributes() : [:]
        )
        var group = ResourceGroup(resource: resource, scope: scope, items: items)
        if random.chance(0.3) { group.identity = resource.identity(instance: "i\(random.next() % 3)") }
        return group
    }

    private mutating func resource() -> Resource {
        var resource = Resource(["service.name": .string(random.pick(["api", "worker", "größe"]))])
        if random.chance(0.5) { resource.attributes["host.name"] = .string(random.pick(["a", "b"])) }
        if random.chance(0.2) { resource.attributes["service.instance.id"] = .string("\(random.next() % 4)") }
        if random.chance(0.1) { resource.schemaURL = "https://opentelemetry.io/schemas/1.27.0" }
        if random.chance(0.1) { resource.droppedAttributesCount = 3 }
        return resource
    }

    package mutating func attributes() -> Attributes {
        let keys = ["http.route", "http.request.method", "n", "flag", "user.id", "blob", "deep", "größe", "", "n"]
        return Attributes((0..<count(6)).map { _ in Attribute(random.pick(keys), value(depth: 0)) })
    }

    package mutating func value(depth: Int) -> AttributeValue {
        switch random.next() % (depth < 3 ? 10 : 7) {
        case 0: .empty
        case 1, 2: .string(text())
        case 3: .bool(random.chance(0.5))
        case 4: .int(integer())
        case 5: .double(double())
        case 6: .bytes((0..<count(12)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case 7: .array((0..<count(3)).map { _ in value(depth: depth + 1) })
        case 8: .map(Attributes((0..<count(3)).map { Attribute("k\($0)", value(depth: depth + 1)) }))
        default: .string(random.pick(["GET", "POST", "/users/{id}", "/health"]))
        }
    }

    package mutating func text() -> String {
        switch random.next() % 6 {
        case 0: ""
        case 1: "timeout after \(random.next() % 100) ms"
        case 2: "größer als 🦉"
        case 3: String(repeating: "x", count: count(2_000))
        default: random.pick(["ready", "connection refused", "a\u{0}b", "line\nline"])
        }
    }

    package mutating func integer() -> Int64 {
        random.pick([0, 1, -1, .max, .min, Int64(bitPattern: random.next()), Int64(random.next() % 1_000)])
    }

    package mutating func double() -> Double {
        random.pick([
            0, -0.0, 1, 0.1, -17.25, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
            9_007_199_254_740_994, Double(random.next() % 10_000) / 100, Double(bitPattern: random.next()),
        ])
    }

    package mutating func moment() -> Timestamp {
        time + .nanoseconds(Int64(bitPattern: random.next() % 5_000_000_000))
    }
}

extension BatchGenerator {
    package mutating func span() -> SpanRecord {
        let start = moment()
        var span = SpanRecord(
            traceID: .random(using: &random),
            spanID: .random(using: &random),
            name: random.pick(["GET /users/{id}", "SELECT", "", "größe"]),
            kind: random.pick(SpanRecord.Kind.allCases),
            start: start,
            end: start + .nanoseconds(Int64(bitPattern: random.next() % 2_000_000_000)),
            attributes: attributes()
        )
        if random.chance(0.6) { span.parentSpanID = .random(using: &random) }
        if random.chance(0.1) { span.traceState = "ot=th:8" }
        if random.chance(0.5) { span.flags = UInt32(truncatingIfNeeded: random.next()) }
        if random.chance(0.3) { span.status = SpanRecord.Status(.error, message: text()) }
        if random.chance(0.05) { span.end = .zero }
        if random.chance(0.05) { (span.traceID, span.spanID) = (.invalid, .invalid) }
        if random.chance(0.1) { span.droppedAttributesCount = UInt32(truncatingIfNeeded: random.next()) }
        if random.chance(0.1) { (span.droppedEventsCount, span.droppedLinksCount) = (1, 2) }
        if random.chance(0.3) {
            span.events = (0..<count(3)).map { _ in
                SpanRecord.Event(
                    time: moment(),
                    name: random.pick(["exception", "", "retry"]),
                    attributes: attributes(),
                    droppedAttributesCount: UInt32(random.next() % 3)
                )
            }
        }
        if random.chance(0.2) {
            span.links = (0..<count(2)).map { _ in
                SpanRecord.Link(
                    traceID: .random(using: &random),
                    spanID: .random(using: &random),
                    traceState: "a=b",
                    flags: UInt32(random.next() % 300),
                    attributes: attributes(),
                    droppedAttributesCount: 1
                )
            }
        }
        return span
    }

    package mutating func log() -> LogRecord {
        var log = LogRecord(
            time: random.chance(0.9) ? moment() : .zero,
            observedTime: random.chance(0.7) ? moment() : .zero,
            severity: Severity(UInt8(random.next() % 25)),
            severityText: random.pick(["", "WARNING"]),
            body: value(depth: 0),
            attributes: attributes()
        )
        if random.chance(0.2) { log.eventName = random.pick(["vigil.feature", "größe"]) }
        if random.chance(0.5) { log.traceID = .random(using: &random) }
        if random.chance(0.5) { log.spanID = .random(using: &random) }
        if random.chance(0.3) { log.flags = UInt32(truncatingIfNeeded: random.next()) }
        if random.chance(0.1) { log.droppedAttributesCount = 7 }
        if random.chance(0.2) { log.attributes["log.record.uid"] = .string("\(random.next())") }
        return log
    }

    package mutating func metric() -> Metric {
        let temporality = random.pick([Temporality.delta, .cumulative])
        let data: MetricData =
            switch random.next() % 6 {
            case 0: .gauge(numberPoints())
            case 1: .sum(numberPoints(), temporality, isMonotonic: true)
            case 2: .sum(numberPoints(), temporality, isMonotonic: false)
            case 3: .histogram((0..<count(3)).map { _ in histogramPoint() }, temporality)
            case 4: .exponentialHistogram((0..<count(3)).map { _ in exponentialPoint() }, temporality)
            default: .summary((0..<count(3)).map { _ in summaryPoint() })
            }
        return Metric(
            random.pick(["requests", "http.server.request.duration", "cpu"]),
            description: text(),
            unit: random.pick(["", "s", "By"]),
            data: data
        )
    }

    private mutating func numberPoints() -> [NumberPoint] {
        (0..<count(4)).map { _ in
            let value: NumberValue = random.chance(0.5) ? .int(integer()) : .double(double())
            return NumberPoint(
                attributes: attributes(),
                start: random.chance(0.5) ? time : .zero,
                time: moment(),
                value: random.chance(0.05) ? nil : value,
                exemplars: exemplars()
            )
        }
    }

    private mutating func exemplars() -> [Exemplar] {
        (0..<(random.chance(0.2) ? 2 : 0)).map { _ in
            Exemplar(
                filteredAttributes: attributes(),
                time: moment(),
                value: .double(double()),
                traceID: .random(using: &random),
                spanID: .random(using: &random)
            )
        }
    }

    private mutating func histogramPoint() -> HistogramPoint {
        let bounds = (0..<count(5)).map { Double($0) / 10 }
        return HistogramPoint(
            attributes: attributes(),
            start: random.chance(0.5) ? time : .zero,
            time: moment(),
            count: random.next(),
            sum: random.chance(0.8) ? double() : nil,
            min: random.chance(0.3) ? double() : nil,
            max: nil,
            bounds: bounds,
            bucketCounts: (0...bounds.count).map { _ in random.next() % 1_000 },
            isMissing: random.chance(0.05),
            exemplars: exemplars()
        )
    }

    private mutating func exponentialPoint() -> ExponentialHistogramPoint {
        var histogram = ExponentialHistogram(
            scale: Int32(random.next() % 20),
            count: random.next() % 100,
            sum: random.chance(0.8) ? double() : nil,
            zeroCount: random.next() % 4,
            zeroThreshold: random.chance(0.1) ? 0.5 : 0
        )
        histogram.positive.offset = Int32(truncatingIfNeeded: random.next() % 1_000) - 500
        histogram.positive.counts = (0..<count(20)).map { _ in random.next() % 50 }
        histogram.negative.counts = (0..<count(3)).map { _ in random.next() % 50 }
        return ExponentialHistogramPoint(
            attributes: attributes(),
            start: time,
            time: moment(),
            histogram: histogram,
            exemplars: exemplars()
        )
    }

    private mutating func summaryPoint() -> SummaryPoint {
        SummaryPoint(
            attributes: attributes(),
            start: time,
            time: moment(),
            count: random.next(),
            sum: double(),
            quantiles: [.init(0.5, double()), .init(0.99, double())]
        )
    }
}
