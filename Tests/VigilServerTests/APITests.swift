import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import VigilDashboard
import VigilModel
import VigilOTLP
import VigilStore

@testable import VigilServer

@Suite struct APITests {
    /// A server with a trace, a line and a metric.
    private static func filled(
        _ configure: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws -> ServerFixture {
        let fixture = try ServerFixture(configure: configure)
        let resource = Resource([SemanticName.serviceName: "shop", SemanticName.hostName: "m1"])
        let span = SpanRecord(
            traceID: TraceID(high: 1, low: 2),
            spanID: SpanID(3),
            name: "GET /",
            kind: .server,
            start: ServerFixture.now - .milliseconds(250),
            end: ServerFixture.now - .milliseconds(50)
        )
        let log = LogRecord(
            time: ServerFixture.now - .seconds(1),
            severity: .warn,
            body: "low on screws",
            traceID: TraceID(high: 1, low: 2),
            spanID: SpanID(3)
        )
        let metric = Metric(
            "queue.length",
            description: "Jobs that wait.",
            unit: "{job}",
            data: .gauge([
                NumberPoint(attributes: ["queue": "a\"b"], time: ServerFixture.now - .seconds(1), value: .int(4))
            ])
        )
        let batch = TelemetryBatch(
            spans: [ResourceGroup(resource: resource, items: [span])],
            metrics: [ResourceGroup(resource: resource, items: [metric])],
            logs: [ResourceGroup(resource: resource, items: [log])]
        )
        _ = try await fixture.server.sink.receive(batch)
        return fixture
    }

    @Test("C37: the views are there as JSON")
    func servesViews() async throws {
        try await Self.filled().test { client in
            let status = try ViewJSON.decode(
                StatusView.self,
                from: Data(try await client.get("/api/vigil/status").bytes)
            )
            #expect(status.services.map(\.name) == ["shop"])
            #expect(status.operations.first?.figures.count == 1)
            let services = try await client.get("/api/vigil/services?since=1h").json
            #expect((services["services"] as? [Any])?.count == 1)
            let operations = try await client.get("/api/vigil/operations?service=shop").json
            #expect((operations["operations"] as? [Any])?.count == 1)
            let other = try await client.get("/api/vigil/operations?service=other").json
            #expect((other["operations"] as? [Any])?.isEmpty == true)
            let series = try await client.get("/api/vigil/series?match=queue_length").json
            #expect((series["series"] as? [[String: Any]])?.first?["value"] as? Double == 4)
            let logs = try await client.get("/api/vigil/logs?search=level%3E%3Dwarn+screws").json
            #expect((logs["logs"] as? [Any])?.count == 1)
            let traces = try await client.get("/api/vigil/traces").json
            #expect((traces["traces"] as? [Any])?.count == 1)
            let trace = try await client.get("/api/vigil/traces/\(TraceID(high: 1, low: 2).hex)").json
            #expect((trace["spans"] as? [Any])?.count == 1)
            #expect((trace["logs"] as? [Any])?.count == 1)
        }
    }

    @Test func followsLogsByTheirSequence() async throws {
        try await Self.filled().test { client in
            let all = try ViewJSON.decode(LogsView.self, from: Data(try await client.get("/api/vigil/logs").bytes))
            let later = try await client.get("/api/vigil/logs?after=\(all.after)").json
            #expect((later["logs"] as? [Any])?.isEmpty == true)
        }
    }

    @Test(arguments: [
        "/api/vigil/logs?since=soon", "/api/vigil/logs?limit=-1", "/api/vigil/logs?limit=x",
        "/api/vigil/logs?after=x", "/api/vigil/logs?start=then", "/api/vigil/logs?start=20&end=10",
        "/api/vigil/logs?search=level%3E%3D", "/api/vigil/series?match=%7B", "/api/vigil/traces/xyz",
        "/federate?match[]=%7B",
    ])
    func saysWhatIsWrongWithARequest(uri: String) async throws {
        try await Self.filled().test { client in
            let response = try await client.get(uri)
            #expect(response.status == .badRequest)
            let error = try #require(response.json["error"] as? [String: Any])
            #expect(error["code"] as? String == "bad_request")
            #expect((error["message"] as? String)?.isEmpty == false)
            #expect(error["hint"] is String)
        }
    }

    @Test(arguments: ["/api/vigil/nothing", "/nowhere", "/api/vigil/traces/00000000000000000000000000000009"])
    func saysWhatThereIsNot(uri: String) async throws {
        try await ServerFixture().test { client in
            let response = try await client.get(uri)
            #expect(response.status == .notFound)
            #expect((response.json["error"] as? [String: Any])?["code"] as? String == "not_found")
        }
    }

    @Test(arguments: ["/", "/dashboard", "/traces", "/logs", "/traces/00000000000000010000000000000002"])
    func servesPages(path: String) async throws {
        try await Self.filled().test { client in
            let page = try await client.get(path)
            #expect(page.status == .ok)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.text.hasPrefix("<!doctype html>"))
            let fragment = try await client.get(path + "?fragment=main")
            #expect(!fragment.text.hasPrefix("<!doctype html>"))
        }
    }

    @Test func pagesSayWhatIsWrongWithASearch() async throws {
        try await Self.filled().test { client in
            for path in ["/logs", "/traces"] {
                let page = try await client.get(path + "?search=level%3E%3D")
                #expect(page.status == .badRequest)
                #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            }
        }
    }

    @Test func assetsMayBeKeptForEver() async throws {
        try await ServerFixture().test { client in
            for asset in Asset.all {
                let response = try await client.get(asset.path)
                #expect(response.status == .ok)
                #expect(response.headers[.cacheControl]?.contains("immutable") == true)
                #expect(response.headers[.contentType] == asset.contentType)
            }
            let missing = try await client.get("/assets/vigil-0.css")
            #expect(missing.status == .notFound)
        }
    }

    @Test func compressesForThoseWhoTakeIt() async throws {
        try await Self.filled().test { client in
            let plain = try await client.get("/")
            let compressed = try await client.get("/", headers: [.acceptEncoding: "deflate, gzip;q=0.8"])
            #expect(compressed.headers[.contentEncoding] == "gzip")
            #expect(compressed.headers[.vary] == "Accept-Encoding")
            #expect(compressed.headers[.contentLength] == String(compressed.bytes.count))
            let inflater = GzipInflater()
            try inflater.feed(compressed.body)
            #expect(inflater.output.readableBytes == plain.bytes.count)
            let refused = try await client.get("/", headers: [.acceptEncoding: "gzip;q=0"])
            #expect(refused.headers[.contentEncoding] == nil)
        }
    }

    @Test("D17: /metrics has the newest values in both formats")
    func servesMetrics() async throws {
        try await Self.filled().test { client in
            let text = try await client.get("/metrics")
            #expect(text.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(text.text.contains("# HELP queue_length Jobs that wait.\n# TYPE queue_length gauge\n"))
            #expect(text.text.contains(#"queue="a\"b""#))
            #expect(text.text.contains("vigil_operation_duration_seconds_bucket"))
            #expect(text.text.contains("target_info{"))
            #expect(text.text.contains("vigil_exposition_series_left_out 0.0\n"))
            let open = try await client.get(
                "/metrics",
                headers: [.accept: "application/openmetrics-text;version=1.0.0"]
            )
            #expect(open.headers[.contentType] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(open.text.hasSuffix("# EOF\n"))
        }
    }

    @Test func federatesWhatWasChosen() async throws {
        try await Self.filled().test { client in
            let text = try await client.get("/federate?match[]=queue_length&match%5B%5D=nothing").text
            #expect(text.contains("queue_length{"))
            #expect(!text.contains("vigil_operation_duration"))
        }
    }

    @Test func saysHowManySeriesAreLeftOut() async throws {
        let fixture = try ServerFixture()
        let points = (0..<10_005).map { index in
            NumberPoint(attributes: ["n": .int(Int64(index))], time: ServerFixture.now, value: .int(1))
        }
        let group = ResourceGroup(resource: Resource(), items: [Metric("many", data: .gauge(points))])
        _ = try await fixture.server.sink.receive(TelemetryBatch(metrics: [group]))
        try await fixture.test { client in
            let text = try await client.get("/metrics").text
            #expect(text.contains("vigil_exposition_series_left_out 6.0\n"))
        }
    }
}
