import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilDashboard

/// A quarter of an hour of two services and a host, the same at every run.
struct SampleWorld {
    static let end = Timestamp(seconds: 1_767_225_600)
    static let window = TimeRange(start: end - .seconds(898), end: end + .seconds(2))
    static let traceID = TraceID(high: 0x5b8e_fff7_98e0_3810, low: 0x3d26_9b63_3813_c601)

    let store = MemoryStore { SampleWorld.end }
    private var generator = SeededGenerator(seed: 7)
    private static let checkout = Resource([
        "service.name": "checkout", "service.version": "2.4.1",
        "deployment.environment.name": "production", "telemetry.sdk.language": "python",
        "host.name": "web-1",
    ])
    private static let recommender = Resource([
        "service.name": "recommender", "service.version": "0.9.0",
        "telemetry.sdk.language": "swift", "host.name": "web-1",
    ])
    private static let host = Resource(["service.name": "vigil", "host.name": "web-1"])

    static func make() async throws -> SampleWorld {
        var world = SampleWorld()
        for step in 0..<180 {
            let time = end - .seconds(900 - 5 * (step + 1))
            try await world.append(world.step(step, time))
        }
        try await world.append(world.events())
        return world
    }

    func views() -> StoreViews {
        StoreViews(
            source: store,
            server: {
                var server = ServerView(version: "0.1.0", tokenRequired: true)
                server.cpuUtilization = 0.008
                server.memoryBytes = 41_000_000
                return server
            },
            health: {
                HealthView(
                    status: .degraded,
                    checks: [
                        .init(name: "store", status: .healthy, time: SampleWorld.end),
                        .init(
                            name: "disk",
                            status: .degraded,
                            message: "91 % of /var is used; at this rate it is full in 3 days",
                            time: SampleWorld.end
                        ),
                    ]
                )
            },
            now: { SampleWorld.end }
        )
    }

    private func append(_ batch: TelemetryBatch) async throws {
        _ = try await store.append(batch, identity: nil)
    }

    // MARK: Metrics

    private mutating func step(_ step: Int, _ time: Timestamp) -> TelemetryBatch {
        let wave = 1 + 0.4 * Self.triangle(step, 60)
        let isSlow = (100..<124).contains(step)
        var batch = TelemetryBatch()
        // The watch on the recommender was interrupted for a while: a gap, not a zero.
        let checkout = operations(
            time,
            [
                ("GET /cart/{id}", .success, 60 * wave, isSlow ? 0.060 : 0.012),
                ("POST /checkout", .success, 14 * wave, isSlow ? 0.300 : 0.085),
                ("POST /checkout", .failure, isSlow ? 4 : 0.2, 0.150),
                ("GET /health", .success, 5, 0.0008),
            ]
        )
        batch.metrics.append(ResourceGroup(resource: Self.checkout, scope: .init("vigil.derive"), items: [checkout]))
        batch.metrics.append(
            ResourceGroup(
                resource: Self.checkout,
                scope: .init("vigil.capture"),
                items: process(time, seconds: 1.5 * Double(step + 1) + 0.4 * wave, megabytes: 118 + Double(step) * 0.12)
            )
        )
        if !(60..<84).contains(step) {
            let recommend = operations(time, [("recommend", .success, 30 * wave, 0.004)])
            batch.metrics.append(
                ResourceGroup(resource: Self.recommender, scope: .init("vigil"), items: [recommend])
            )
            batch.metrics.append(
                ResourceGroup(
                    resource: Self.recommender,
                    scope: .init("vigil.capture"),
                    items: process(time, seconds: 5.6 * Double(step + 1), megabytes: 24)
                )
            )
        }
        batch.metrics.append(ResourceGroup(resource: Self.host, scope: .init("vigil.host"), items: machine(time, step)))
        return batch
    }

    private mutating func operations(
        _ time: Timestamp,
        _ rows: [(name: String, outcome: Outcome, count: Double, median: Double)]
    ) -> Metric {
        let points = rows.compactMap { row -> ExponentialHistogramPoint? in
            let count = Int(row.count + Double.random(in: 0..<1, using: &generator))
            guard count > 0 else { return nil }
            var histogram = ExponentialHistogram()
            for _ in 0..<count { histogram.record(duration(row.median)) }
            return ExponentialHistogramPoint(
                attributes: [
                    SemanticName.operationName: .string(row.name), SemanticName.outcome: .string(row.outcome.rawValue),
                ],
                start: time - .seconds(5),
                time: time,
                histogram: histogram
            )
        }
        return Metric(SemanticName.operationDuration, unit: "s", data: .exponentialHistogram(points, .delta))
    }

    /// Durations with a long tail around a median.
    private mutating func duration(_ median: Double) -> Double {
        let uniform = Double.random(in: 0.001..<0.999, using: &generator)
        let odds = (uniform / (1 - uniform)).squareRoot().squareRoot()
        return median * odds
    }

    private func process(_ time: Timestamp, seconds: Double, megabytes: Double) -> [Metric] {
        let start = Self.end - .seconds(905)
        func sum(_ name: String, _ unit: String, _ value: NumberValue, isMonotonic: Bool = false) -> Metric {
            Metric(
                name,
                unit: unit,
                data: .sum([NumberPoint(start: start, time: time, value: value)], .cumulative, isMonotonic: isMonotonic)
            )
        }
        return [
            sum("process.cpu.time", "s", .double(seconds), isMonotonic: true),
            sum("process.memory.usage", "By", .int(Int64(megabytes * 1e6))),
            sum("process.thread.count", "{thread}", .int(12)),
            sum("process.unix.file_descriptor.count", "{file_descriptor}", .int(48)),
        ]
    }

    private func machine(_ time: Timestamp, _ step: Int) -> [Metric] {
        func gauge(_ name: String, _ value: Double, _ attributes: Attributes = [:]) -> Metric {
            Metric(
                name,
                unit: "1",
                data: .gauge([NumberPoint(attributes: attributes, time: time, value: .double(value))])
            )
        }
        return [
            gauge("system.cpu.utilization", 0.34, ["cpu.mode": "user"]),
            gauge("system.cpu.utilization", 0.66, ["cpu.mode": "idle"]),
            gauge("system.memory.utilization", 0.58, ["system.memory.state": "used"]),
            gauge("system.memory.usage", 9.6e9, ["system.memory.state": "used"]),
            gauge("system.filesystem.utilization", 0.91, ["system.filesystem.mountpoint": "/var"]),
            gauge("system.cpu.load_average.1m", 1.27),
        ]
    }

    private static func triangle(_ step: Int, _ period: Int) -> Double {
        let phase = Double(step % period) / Double(period)
        return phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase
    }

    // MARK: Spans and log records

    private func events() -> TelemetryBatch {
        TelemetryBatch(
            spans: [
                ResourceGroup(resource: Self.checkout, scope: .init("opentelemetry.flask"), items: spans(0..<3)),
                ResourceGroup(resource: Self.recommender, scope: .init("vigil"), items: spans(3..<5)),
            ],
            logs: [
                ResourceGroup(resource: Self.checkout, scope: .init("vigil.capture"), items: captured()),
                ResourceGroup(resource: Self.checkout, scope: .init("app"), items: sent()),
                ResourceGroup(resource: Self.checkout, scope: .init("vigil.derive"), items: [derivedError()]),
                ResourceGroup(
                    resource: Self.recommender,
                    scope: .init("vigil.capture"),
                    items: [
                        Self.event(
                            "vigil.process.start",
                            at: 0,
                            ["process.pid": 4_312, "process.command": "recommender"]
                        )
                    ]
                ),
            ]
        )
    }

    /// Milliseconds after the trace's start at which the window's end lies.
    private static let traceStart = end - .seconds(20)

    private func spans(_ range: Range<Int>) -> [SpanRecord] {
        let rows: [(name: String, parent: Int?, kind: SpanRecord.Kind, start: Int64, end: Int64, isError: Bool)] = [
            ("POST /checkout", nil, .server, 0, 184, true), ("validate cart", 0, .internal, 2, 21, false),
            ("POST payments", 0, .client, 24, 181, true), ("recommend", 0, .server, 30, 58, false),
            ("load model", 3, .internal, 31, 47, false),
        ]
        return range.map { index in
            let row = rows[index]
            return SpanRecord(
                traceID: Self.traceID,
                spanID: SpanID(UInt64(index + 1)),
                parentSpanID: row.parent.map { SpanID(UInt64($0 + 1)) } ?? .invalid,
                name: row.name,
                kind: row.kind,
                start: Self.traceStart + .milliseconds(row.start),
                end: Self.traceStart + .milliseconds(row.end),
                attributes: [
                    "http.request.method": "POST", "http.response.status_code": .int(row.isError ? 502 : 200),
                ],
                events: row.isError && index == 2
                    ? [
                        SpanRecord.Event(
                            time: Self.traceStart + .milliseconds(180),
                            name: "exception",
                            attributes: Self.exception
                        )
                    ] : [],
                status: .init(row.isError ? .error : .unset, message: row.isError ? "payments timed out" : "")
            )
        }
    }

    private static let exception: Attributes = [
        SemanticName.exceptionType: "TimeoutError", SemanticName.exceptionMessage: "payments did not answer in 150 ms",
        SemanticName.exceptionStacktrace: """
        Traceback (most recent call last):
          File "/srv/checkout/app.py", line 41, in checkout
            payments.charge(cart)
          File "/srv/checkout/payments.py", line 17, in charge
            raise TimeoutError("payments did not answer in 150 ms")
        TimeoutError: payments did not answer in 150 ms
        """,
    ]

    private func derivedError() -> LogRecord {
        var attributes = Self.exception
        attributes[SemanticName.operationName] = "POST /checkout"
        attributes[SemanticName.derived] = .bool(true)
        return LogRecord(
            time: Self.traceStart + .milliseconds(180),
            severity: .error,
            attributes: attributes,
            eventName: "exception",
            traceID: Self.traceID,
            spanID: SpanID(3)
        )
    }

    private static let lines: [(before: Int64, severity: Severity, text: String)] = [
        (62, .info, "listening on 0.0.0.0:8080"), (48, .info, "cart 8812 created for session 4f1c"),
        (33, .warn, "cache miss ratio 0.42 is over 0.25"),
        (20, .error, "checkout failed: payments did not answer in 150 ms"),
        (9, .info, "cart 8813 created for session 91aa"),
        (4, .debug, "<script>alert(1)</script> \u{1b}[31mred\u{1b}[0m\u{1b}[2J"),
    ]

    /// What the program printed: the process's start, then each line as its own logging prints it.
    private func captured() -> [LogRecord] {
        [Self.event("vigil.process.start", at: 900, ["process.pid": 4_242, "process.command": "python app.py"])]
            + Self.lines.map { line in
                LogRecord(
                    time: Self.end - .seconds(line.before) + .milliseconds(3),
                    severity: line.severity,
                    body: .string("\(line.severity.name.uppercased()):app:\(line.text)"),
                    attributes: [SemanticName.logIOStream: "stderr"]
                )
            }
    }

    /// What it sent.
    private func sent() -> [LogRecord] {
        Self.lines.map { line in
            LogRecord(
                time: Self.end - .seconds(line.before),
                severity: line.severity,
                body: .string(line.text),
                attributes: line.severity == .warn
                    ? ["cache.name": "prices", "code.function.name": "handle"] : ["code.function.name": "handle"],
                traceID: line.severity == .error ? Self.traceID : .invalid
            )
        }
    }

    private static func event(_ name: String, at before: Int64, _ attributes: Attributes) -> LogRecord {
        LogRecord(
            time: end - .seconds(before),
            severity: .info,
            body: .string("started " + (attributes["process.command"]?.description ?? "")),
            attributes: attributes,
            eventName: name
        )
    }
}
