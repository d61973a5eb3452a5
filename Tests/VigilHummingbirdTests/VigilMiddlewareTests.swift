import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Metrics
import Synchronization
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil
@testable import VigilHummingbird

@Suite("Hummingbird middleware")
struct VigilMiddlewareTests {
    private struct OutOfCoffee: Error {}

    private struct Watched {
        let sink = RecordingSink()
        let vigil: Vigil
        let app: Application<RouterResponder<BasicRequestContext>>

        init() {
            var configuration = Vigil.Configuration(service: "test")
            configuration.console = .off
            let vigil = Vigil(configuration: configuration, sink: sink)
            self.vigil = vigil
            let logger = Logger(label: "handler") { vigil.makeLogHandler(label: $0) }
            let router = Router()
            router.add(middleware: VigilMiddleware(vigil: vigil))
            router.get("/users/{id}") { _, _ in
                logger.info("looking")
                return "found"
            }
            router.get("/fail") { _, _ -> String in throw OutOfCoffee() }
            router.get("/teapot") { _, _ -> String in throw HTTPError(.badRequest) }
            router.get("/broken") { _, _ in Response(status: .serviceUnavailable) }
            router.get("/nested") { _, _ in
                try vigil.operation("inner") { _ -> String in throw OutOfCoffee() }
            }
            router.get("/stream") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        logger.info("streaming")
                        try await writer.write(ByteBuffer(string: "piece"))
                        try await writer.finish(nil)
                    }
                )
            }
            app = Application(router: router)
        }

        /// Sends requests, then hands over what was recorded.
        func get(_ paths: [String], headers: HTTPFields = [:]) async throws {
            try await app.test(.router) { client in
                for path in paths { _ = try? await client.execute(uri: path, method: .get, headers: headers) }
            }
            await vigil.flush()
        }

        func count(_ name: String, _ outcome: Outcome) -> UInt64? {
            points("vigil.operation.duration").first {
                $0.attributes["vigil.operation.name"] == .string(name)
                    && $0.attributes["vigil.outcome"] == .string(outcome.rawValue)
            }?.histogram.count
        }

        func points(_ name: String) -> [ExponentialHistogramPoint] {
            if case .exponentialHistogram(let points, _)? = sink.metric(name)?.data { points } else { [] }
        }
    }

    @Test("A9, A10, E6: each request is an operation, a span and a measurement by route, not by path")
    func watchesRequestsByRoute() async throws {
        let watched = Watched()
        try await watched.get(["/users/1", "/users/2?secret=1"])
        let spans = watched.sink.spans
        #expect(spans.map(\.name) == ["GET /users/{id}", "GET /users/{id}"])
        #expect(spans.allSatisfy { $0.kind == .server && $0.isRoot && $0.status.code == .unset })
        #expect(spans[1].attributes["url.path"] == "/users/2")
        #expect(spans[0].attributes["http.route"] == "/users/{id}")
        #expect(spans[0].attributes["http.response.status_code"] == 200)
        #expect(spans[0].attributes["http.request.method"] == "GET")
        #expect(watched.count("GET /users/{id}", .success) == 2)
        let points = watched.points("http.server.request.duration")
        #expect(points.map(\.histogram.count) == [2])
        #expect(
            points[0].attributes == [
                "http.request.method": "GET", "http.response.status_code": 200, "http.route": "/users/{id}",
                "url.scheme": "http",
            ]
        )
        #expect(watched.sink.metric("http.server.request.duration")?.unit == "s")
    }

    @Test func logLinesCarryTheTrace() async throws {
        let watched = Watched()
        try await watched.get(["/users/1", "/stream"])
        #expect(watched.sink.logs.map(\.body) == ["looking", "streaming"])
        #expect(watched.sink.logs.map(\.spanID) == watched.sink.spans.map(\.spanID))
        #expect(watched.sink.logs.map(\.traceID) == watched.sink.spans.map(\.traceID))
    }

    @Test("E7: an error that a handler throws is recorded once, with its type")
    func recordsThrownErrors() async throws {
        let watched = Watched()
        try await watched.get(["/fail"])
        let span = try #require(watched.sink.spans.first)
        #expect(span.status.code == .error)
        #expect(span.attributes["http.response.status_code"] == 500)
        #expect(span.attributes["error.type"]?.stringValue?.hasSuffix("OutOfCoffee") == true)
        #expect(watched.sink.logs.count == 1)
        #expect(watched.sink.logs[0].attributes["exception.type"] == span.attributes["error.type"])
        #expect(watched.sink.logs[0].attributes["vigil.operation.name"] == "GET /fail")
        #expect(watched.count("GET /fail", .failure) == 1)
    }

    @Test func anErrorFromWithinIsRecordedOnce() async throws {
        let watched = Watched()
        try await watched.get(["/nested"])
        #expect(watched.sink.spans.map(\.name) == ["inner", "GET /nested"])
        #expect(watched.sink.spans[0].parentSpanID == watched.sink.spans[1].spanID)
        #expect(watched.sink.logs.count == 1)
        #expect(watched.count("inner", .failure) == 1)
        #expect(watched.count("GET /nested", .failure) == 1)
    }

    @Test func refusalsAreNoFailures() async throws {
        let watched = Watched()
        try await watched.get(["/teapot", "/nowhere"])
        #expect(watched.sink.spans.map(\.name) == ["GET /teapot", "GET"])
        #expect(watched.sink.spans.map { $0.attributes["http.response.status_code"] } == [400, 404])
        #expect(watched.sink.spans.allSatisfy { $0.status.code == .unset })
        #expect(watched.sink.spans[1].attributes["http.route"] == nil)
        #expect(watched.sink.logs.isEmpty)
        #expect(watched.count("GET /teapot", .success) == 1)
        #expect(watched.count("GET", .success) == 1)
    }

    @Test func serverErrorsWithoutAnErrorAreFailures() async throws {
        let watched = Watched()
        try await watched.get(["/broken"])
        #expect(watched.sink.spans[0].status.code == .error)
        #expect(watched.sink.spans[0].attributes["error.type"] == "503")
        #expect(watched.sink.logs.isEmpty)
        #expect(watched.count("GET /broken", .failure) == 1)
        #expect(watched.points("http.server.request.duration")[0].attributes["error.type"] == "503")
    }

    @Test func takesOverTheTraceOfItsCaller() async throws {
        let watched = Watched()
        var headers: HTTPFields = [:]
        if let name = HTTPField.Name("traceparent") {
            headers[name] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        }
        try await watched.get(["/users/1"], headers: headers)
        let span = try #require(watched.sink.spans.first)
        #expect(span.traceID.hex == "0af7651916cd43dd8448eb211c80319c")
        #expect(span.parentSpanID.hex == "b7ad6b7169203331")
    }

    @Test func activeRequestsGoBackToZero() async throws {
        let watched = Watched()
        try await watched.get(["/users/1", "/fail", "/nowhere", "/stream", "/teapot"])
        guard case .sum(let points, _, isMonotonic: false)? = watched.sink.metric("http.server.active_requests")?.data
        else {
            Issue.record("no up-down counter")
            return
        }
        #expect(points.map(\.value) == [.int(0)])
        // OpenTelemetry's conventions for HTTP metrics: an up-down counter of requests by method and scheme.
        #expect(watched.sink.metric("http.server.active_requests")?.unit == "{request}")
        #expect(points.map(\.attributes) == [["http.request.method": "GET", "url.scheme": "http"]])
    }

    @Test func besideHummingbirdsOwnMiddlewareBothCountOnTheirOwn() async throws {
        let memory = InMemoryVigil()
        let inside = Mutex<[Metric]>([])
        try await withMetricsFactory(memory.vigil.makeMetricsFactory()) {
            let router = Router()
            router.add(middleware: VigilMiddleware(vigil: memory.vigil))
            router.add(middleware: MetricsMiddleware())
            router.get("/users/{id}") { _, _ in
                inside.withLock { $0 = memory.vigil.snapshot().filter { $0.name == "http.server.active_requests" } }
                return "found"
            }
            try await Application(router: router).test(.router) { client in
                _ = try await client.execute(uri: "/users/1", method: .get)
            }
        }
        let kinds = inside.withLock { $0 }
        let values = kinds.map { metric -> (Double?, Bool) in
            switch metric.data {
            case .gauge(let points): (points.first?.value?.asDouble, true)
            case .sum(let points, _, isMonotonic: false): (points.first?.value?.asDouble, false)
            default: (nil, false)
            }
        }
        #expect(values.map(\.0) == [1, 1])
        #expect(Set(values.map(\.1)) == [true, false])
        let lines = memory.vigil.exposition().split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("http_server_active_requests{") }.count == 2)
    }

    @Test func measuresTheSizesOfBodies() async throws {
        let watched = Watched()
        try await watched.get(["/stream"], headers: [.contentLength: "12"])
        let responses = watched.points("http.server.response.body.size")
        #expect(responses.map(\.histogram.sum) == [5])
        #expect(responses.map { $0.attributes["http.route"] } == ["/stream"])
        #expect(watched.points("http.server.request.body.size").map(\.histogram.sum) == [12])
        #expect(watched.sink.metric("http.server.response.body.size")?.unit == "By")
    }

    @Test func aUserIsLeftOutWhereThereIsNoPseudonymAndTheSessionIsKept() async throws {
        let memory = InMemoryVigil()
        let router = Router()
        router.add(
            middleware: VigilMiddleware(vigil: memory.vigil) { request, _ in
                RequestIdentity(user: request.headers[.authorization], session: "s-1")
            }
        )
        router.get("/") { _, _ in "hello" }
        try await Application(router: router).test(.router) { client in
            _ = try await client.execute(uri: "/", method: .get, headers: [.authorization: "somebody"])
        }
        let span = try #require(await memory.spans.first)
        #expect(span.attributes["session.id"] == "s-1")
        #expect(memory.vigil.pseudonym(of: "somebody") != nil || span.attributes["user.id"] == nil)
        #expect(!"\(span)".contains("somebody"))
        #expect(memory.vigil.monitoring.engagement.activeUsers == 1)
    }

    @Test func staysOutOfTheWayWithoutAVigil() async throws {
        let router = Router()
        router.add(middleware: VigilMiddleware())
        router.get("/") { _, _ in "hello" }
        try await Application(router: router).test(.router) { client in
            let response = try await client.execute(uri: "/", method: .get)
            #expect(response.status == .ok)
        }
    }
}
