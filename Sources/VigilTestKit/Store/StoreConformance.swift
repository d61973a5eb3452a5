package import VigilModel
package import VigilStore

/// What every telemetry store must do, as cases that run against any of them.
///
/// A case gets an empty store whose clock is the given one, and throws where the store does not do as it must.
package struct StoreConformance: Sendable, CustomStringConvertible {
    /// What the store must do, as a sentence.
    package let description: String
    /// Tries it.
    package let run: @Sendable (any TelemetryStore, TestClock) async throws -> Void

    init(_ description: String, _ run: @escaping @Sendable (any TelemetryStore, TestClock) async throws -> Void) {
        self.description = description
        self.run = run
    }

    /// All cases.
    package static let cases = metricCases + eventCases + funnelCases + batchCases

    /// A store did not do what it must.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    static func expect(_ condition: Bool, _ claim: @autoclosure () -> String) throws {
        if !condition { throw Failure(description: claim()) }
    }

    static func equal<Value: Equatable>(_ found: Value, _ wanted: Value, _ what: String) throws {
        if found != wanted { throw Failure(description: "\(what): found \(found), wanted \(wanted)") }
    }
}

extension StoreConformance {
    /// A resource of a service.
    package static func resource(_ service: String = "api", _ more: Attributes = [:]) -> Resource {
        Resource(Attributes([Attribute("service.name", .string(service))] + more.entries))
    }

    /// A batch of one gauge or counter with points in a row, a second apart.
    package static func numbers(
        _ values: [NumberValue],
        of name: String = "cpu",
        from start: Timestamp,
        resource: Resource = resource(),
        attributes: Attributes = [:],
        isCounter: Bool = false
    ) -> TelemetryBatch {
        let points = values.enumerated().map { index, value in
            NumberPoint(
                attributes: attributes,
                start: isCounter ? start : .zero,
                time: start + .seconds(index),
                value: value
            )
        }
        let data: MetricData = isCounter ? .sum(points, .cumulative, isMonotonic: true) : .gauge(points)
        return TelemetryBatch(metrics: [ResourceGroup(resource: resource, items: [Metric(name, data: data)])])
    }

    /// A batch of log records, a second apart.
    package static func logs(
        _ bodies: [String],
        from start: Timestamp,
        resource: Resource = resource(),
        severity: Severity = .info
    ) -> TelemetryBatch {
        let records = bodies.enumerated().map { index, body in
            LogRecord(time: start + .seconds(index), severity: severity, body: .string(body))
        }
        return TelemetryBatch(logs: [ResourceGroup(resource: resource, items: records)])
    }

    /// A batch of spans with durations in milliseconds, a second apart.
    package static func spans(
        _ durations: [Int],
        from start: Timestamp,
        name: String = "GET /",
        resource: Resource = resource(),
        seed: UInt64 = 1
    ) -> TelemetryBatch {
        var random = SeededGenerator(seed: seed)
        let spans = durations.enumerated().map { index, duration in
            let begin = start + .seconds(index)
            return SpanRecord(
                traceID: .random(using: &random),
                spanID: .random(using: &random),
                name: name,
                kind: .server,
                start: begin,
                end: begin + .milliseconds(duration),
                attributes: ["http.request.method": "GET", "http.response.status_code": 200]
            )
        }
        return TelemetryBatch(spans: [ResourceGroup(resource: resource, items: spans)])
    }
}
