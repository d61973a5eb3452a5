// OTLP decode and encode on one core: the request sizes that SDKs send (500 spans with 8 attributes, 2,000 number
// points with 4), names and values as real programs have them, the time to free the batch included. The measure is
// the best of several rounds: on a shared machine, everything else only adds.

import VigilModel
import VigilOTLP

/// Measures the OTLP codecs.
struct OTLPBenchmark {
    /// The figures, in records a second on one core.
    static func run() -> [BenchmarkRow] {
        let spans = spans()
        let metrics = metrics()
        let distinctBody = OTLPEncoder.encode(self.metrics(distinct: true))
        var rows: [BenchmarkRow] = []
        for encoding in OTLPEncoding.allCases {
            let traceBody = OTLPEncoder.encode(spans, as: encoding)
            let metricBody = OTLPEncoder.encode(metrics, as: encoding)
            rows += [
                BenchmarkRow(
                    name: "otlp.decode.traces.\(encoding)",
                    value: rate(of: spanCount) { decode(traceBody, .traces, encoding) },
                    unit: "spans/s"
                ),
                BenchmarkRow(
                    name: "otlp.decode.metrics.\(encoding)",
                    value: rate(of: pointCount) { decode(metricBody, .metrics, encoding) },
                    unit: "points/s"
                ),
                BenchmarkRow(
                    name: "otlp.encode.traces.\(encoding)",
                    value: rate(of: spanCount) { OTLPEncoder.encode(spans, as: encoding).count },
                    unit: "spans/s"
                ),
                BenchmarkRow(
                    name: "otlp.encode.metrics.\(encoding)",
                    value: rate(of: pointCount) { OTLPEncoder.encode(metrics, as: encoding).count },
                    unit: "points/s"
                ),
                BenchmarkRow(name: "otlp.body.traces.\(encoding)", value: Double(traceBody.count), unit: "bytes"),
                BenchmarkRow(name: "otlp.body.metrics.\(encoding)", value: Double(metricBody.count), unit: "bytes"),
            ]
        }
        rows.append(
            BenchmarkRow(
                name: "otlp.decode.metrics.distinct.protobuf",
                value: rate(of: pointCount) { decode(distinctBody, .metrics, .protobuf) },
                unit: "points/s"
            )
        )
        return rows
    }

    private static let spanCount = 500
    private static let pointCount = 2_000
    private static let routes = ["/users/{id}", "/orders/{id}/items", "/cart", "/checkout/payment", "/search"]
    private static let methods = ["GET", "POST", "PUT", "DELETE"]
    private static let resource = Resource([
        "service.name": "recommender", "service.version": "1.4.2", "host.name": "web-17",
        "telemetry.sdk.language": "python",
    ])

    private static func decode(_ body: [UInt8], _ signal: OTLPSignal, _ encoding: OTLPEncoding) -> Int {
        (try? OTLPDecoder.decode(body, signal: signal, encoding: encoding).counts.total) ?? 0
    }

    /// Items a second in the best of twelve rounds.
    private static func rate(of count: Int, _ work: () -> Int) -> Double {
        let clock = ContinuousClock()
        var best = Double.infinity
        var checksum = 0
        for _ in 0..<12 {
            let time = clock.measure {
                for _ in 0..<20 { checksum &+= work() }
            }
            best = min(best, time.inSeconds / 20)
        }
        return checksum == 0 ? 0 : Double(count) / best
    }

    private static func spans() -> [ResourceGroup<SpanRecord>] {
        var random = SystemRandomNumberGenerator()
        let start: Int64 = 1_700_000_000_000_000_000
        let items = (0..<spanCount).map { index in
            let method = methods[index % methods.count]
            let route = routes[index % routes.count]
            return SpanRecord(
                traceID: .random(using: &random),
                spanID: .random(using: &random),
                parentSpanID: .random(using: &random),
                name: "\(method) \(route)",
                kind: .server,
                start: Timestamp(nanoseconds: start + Int64(index) * 1_000_000),
                end: Timestamp(nanoseconds: start + Int64(index) * 1_003_000),
                attributes: [
                    "http.request.method": .string(method), "http.route": .string(route),
                    "http.response.status_code": .int(index % 17 == 0 ? 500 : 200),
                    "url.path": .string("/users/\(index * 7_919)/profile/picture"), "url.scheme": "https",
                    "server.address": "recommender.example.com", "client.address": .string("10.1.\(index % 250).9"),
                    "network.protocol.version": "1.1",
                ]
            )
        }
        return [ResourceGroup(resource: resource, scope: InstrumentationScope("hummingbird"), items: items)]
    }

    /// Four instruments, as of an HTTP server, with the same 500 sets of attributes or each with its own.
    private static func metrics(distinct: Bool = false) -> [ResourceGroup<Metric>] {
        let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        let metrics = (0..<4).map { metric in
            let points = (0..<(pointCount / 4)).map { index in
                NumberPoint(
                    attributes: [
                        "http.request.method": .string(methods[index % methods.count]),
                        "http.route": .string(routes[index / methods.count % routes.count]),
                        "http.response.status_code": .int(200 + Int64(index / 20 % 5)),
                        "server.address": .string("web-\(index / 100)\(distinct ? "-\(metric)" : "").example.com"),
                    ],
                    start: start,
                    time: start + .seconds(10),
                    value: .int(Int64(index) * 1_237)
                )
            }
            return Metric(
                "http.server.requests.\(metric)",
                unit: "{request}",
                data: .sum(points, .cumulative, isMonotonic: true)
            )
        }
        return [ResourceGroup(resource: resource, scope: InstrumentationScope("hummingbird"), items: metrics)]
    }
}
