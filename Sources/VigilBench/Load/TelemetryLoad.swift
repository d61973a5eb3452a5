import VigilModel

/// Batches as senders make them: 500 spans with 8 attributes, 500 log records with 3, 2,000 number points with 4.
///
/// A number names a batch: the same number gives the same batch, the next one what comes after it.
struct TelemetryLoad {
    /// Number points come as one a series in turn, so that a series has one every 10 seconds.
    static let seriesCount = 10_000

    /// When it begins: the same day for all unless a server would take it for too old.
    var start = Timestamp(seconds: 1_767_225_600)

    private static let resource = Resource([
        "service.name": "checkout", "service.version": "1.4.2", "host.name": "web-1",
        "telemetry.sdk.language": "python", "process.pid": 4_211,
    ])

    func spans(_ number: Int) -> TelemetryBatch {
        let spans = (0..<500).map { index in
            let position = number * 500 + index
            let begin = start + .microseconds(position * 100)
            return SpanRecord(
                traceID: TraceID(high: UInt64(position) &* 0x9e37_79b9_7f4a_7c15, low: UInt64(position / 5 + 1)),
                spanID: SpanID(UInt64(position + 1) &* 0xbf58_476d_1ce4_e5b9),
                parentSpanID: SpanID(position % 5 == 0 ? 0 : UInt64(position)),
                flags: 1,
                name: "GET /users/{id}",
                kind: .server,
                start: begin,
                end: begin + .microseconds(500 + position % 977),
                attributes: [
                    "http.request.method": "GET", "http.route": "/users/{id}",
                    "url.path": .string("/users/\(position % 10_000)"), "http.response.status_code": 200,
                    "server.address": "shop.example.com", "server.port": 443,
                    "client.address": .string("10.1.\(position % 200).\(position % 250)"),
                    "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
                ]
            )
        }
        let scope = InstrumentationScope("opentelemetry.instrumentation.flask", version: "0.51")
        return TelemetryBatch(spans: [ResourceGroup(resource: Self.resource, scope: scope, items: spans)])
    }

    func logs(_ number: Int) -> TelemetryBatch {
        let records = (0..<500).map { index in
            let position = number * 500 + index
            return LogRecord(
                time: start + .microseconds(position * 100),
                severity: .info,
                severityText: "INFO",
                body: .string("request \(position) for user \(position % 10_000) answered in \(position % 977) ms"),
                attributes: [
                    "code.function.name": "answer", "code.line.number": 117,
                    "thread.name": .string("worker-\(position % 8)"),
                ]
            )
        }
        return TelemetryBatch(
            logs: [ResourceGroup(resource: Self.resource, scope: InstrumentationScope("app"), items: records)])
    }

    func samples(_ number: Int) -> TelemetryBatch {
        let perBatch = 2_000
        let round = number * perBatch / Self.seriesCount
        let first = number * perBatch % Self.seriesCount
        let time = start + .seconds(10 * (round + 1))
        let metrics = (0..<5).map { metric in
            let points = (0..<(perBatch / 5)).map { index in
                let series = first + metric * (perBatch / 5) + index
                return NumberPoint(
                    attributes: [
                        "http.request.method": "GET", "http.response.status_code": 200,
                        "http.route": .string("/route/\(series)"), "server.address": "shop.example.com",
                    ],
                    start: start,
                    time: time,
                    value: .int(Int64(round * (series % 97) + series))
                )
            }
            return Metric("http.server.requests.\(metric)", data: .sum(points, .cumulative, isMonotonic: true))
        }
        return TelemetryBatch(metrics: [ResourceGroup(resource: Self.resource, items: metrics)])
    }
}
