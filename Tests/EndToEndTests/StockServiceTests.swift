import Foundation
import Testing

extension EndToEnd {
    /// A Swift service that knows swift-log, swift-metrics and swift-distributed-tracing alone.
    @Suite(.serialized)
    struct StockServiceTests {
        @Test("A Hummingbird service with its own middlewares is watched: counts, durations, errors, lines, traces")
        func watchesAStockService() async throws {
            try await withHome { home in
                let chain = try await TracedChain(in: home)
                let back = try await chain.python("back")
                let stock = try await chain.swift("stock", Peers.stockService(), calling: back.address + "/shelf")
                let slowest = try await load(stock, back)
                try await checkRequests(chain)
                try await checkOperations(chain, slowest: slowest)
                try await checkErrors(chain)
                try await checkLines(chain)
                let status = try await chain.server.vigil("status")
                #expect(status.contains("stock") && status.contains("StockService.OutOfStock"), "\(status)")
                stock.child.signal(15)
                #expect(try await stock.child.end(within: 10) == .exited(0), "\(stock.child.errors)")
            }
        }

        /// Good requests, slow ones, failing ones, such that meet no route, and such that call another service, which
        /// then is gone.
        ///
        /// - Returns: How long the slowest of the slow ones took, as their caller saw it.
        private func load(_ stock: TracedChain.Member, _ back: TracedChain.Member) async throws -> Double {
            func send(_ times: Int, _ method: String, _ path: String, _ status: Int) async throws -> Double {
                var slowest = 0.0
                for _ in 0..<times {
                    let start = ContinuousClock.now
                    let answer = try await LocalHTTP.send(method, stock.address + path)
                    slowest = max(slowest, (ContinuousClock.now - start) / .seconds(1))
                    #expect(answer.status == status, "\(method) \(path): \(answer.text)")
                }
                return slowest
            }
            _ = try await send(3, "POST", "/orders/tea", 200)
            _ = try await send(2, "GET", "/orders/tea", 200)
            let slowest = try await send(4, "GET", "/slow", 200)
            _ = try await send(2, "GET", "/fail", 500)
            _ = try await send(1, "GET", "/nowhere", 404)
            _ = try await send(2, "GET", "/ask", 200)
            back.child.kill()
            _ = try await send(1, "GET", "/ask", 500)
            return slowest
        }

        /// What Hummingbird counts, under its own names, by route, method and status.
        private func checkRequests(_ chain: TracedChain) async throws {
            let expected: [String: Double] = [
                "POST /orders/{item} 200": 3, "GET /orders/{item} 200": 2, "GET /slow 200": 4, "GET /fail 500": 2,
                "GET NotFound 404": 1, "GET /ask 200": 2, "GET /ask 500": 1,
            ]
            let requests = try await eventually("all requests", within: 10) { () -> [String: Double]? in
                let found = try await series("hb_requests_total", "http_response_status_code", chain)
                return found.values.reduce(0, +) >= expected.values.reduce(0, +) ? found : nil
            }
            #expect(requests == expected)
            let errors = try await series("hb_request_errors_total", "error_type", chain).filter { $0.value > 0 }
            #expect(errors == ["GET /fail 500": 2, "GET NotFound 404": 1, "GET /ask 500": 1])
            let times = try await series("http_server_request_duration_seconds", "http_response_status_code", chain)
            // Hummingbird measures no time of what throws.
            #expect(times.filter { $0.value > 0 } == expected.filter { $0.key.hasSuffix("200") })
            let active = try await chain.server.series("http_server_active_requests")
            #expect(active.count == 2 && active.allSatisfy { $0["value"] as? Double == 0 }, "\(active)")
            let orders = try await chain.server.series("stock_orders_total")
            #expect(orders.compactMap { $0["value"] as? Double } == [3])
        }

        /// The newest values of a metric by method, route and a third label.
        private func series(_ metric: String, _ third: String, _ chain: TracedChain) async throws -> [String: Double] {
            let found = try await chain.server.series("\(metric){job=\"stock\"}").map { line in
                let labels = line["labels"] as? [String: String] ?? [:]
                let words = ["http_request_method", "http_route", third].map { labels[$0] ?? "-" }
                return (words.joined(separator: " "), line["value"] as? Double ?? -1)
            }
            return Dictionary(found, uniquingKeysWith: +)
        }

        /// The operations that Vigil makes of the requests' spans: counts, failures and times.
        private func checkOperations(_ chain: TracedChain, slowest: Double) async throws {
            let operations = try await chain.operations(of: "stock", 15)
            let counts = operations.mapValues { $0["count"] as? Double ?? 0 }
            #expect(
                counts == [
                    "POST /orders/{item}": 3, "GET /orders/{item}": 2, "GET /slow": 4, "GET /fail": 2, "GET /ask": 3,
                    "GET": 1,
                ]
            )
            let failures = operations.compactMapValues { $0["failures"] as? Double }.filter { $0.value > 0 }
            #expect(failures.values.reduce(0, +) == 3, "\(operations)")
            let slow = operations["GET /slow"] ?? [:]
            let p50 = slow["p50"] as? Double ?? 0, longest = slow["max"] as? Double ?? .infinity
            #expect(p50 >= 0.05 * 0.99 && longest <= slowest * 1.01, "\(slow), \(slowest) as the caller saw it")
        }

        /// What was thrown, each once, however many spans it came through.
        private func checkErrors(_ chain: TracedChain) async throws {
            let errors = try await eventually("all errors") {
                let answer = try await chain.server.get("/api/vigil/operations?since=1h&service=stock").json()
                let errors = answer["errors"] as? [[String: Any]] ?? []
                return errors.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } >= 3 ? errors : nil
            }
            let counts = errors.map { ($0["type"] as? String ?? "", $0["count"] as? Int ?? 0) }
            let byType = Dictionary(counts, uniquingKeysWith: +)
            #expect(byType["StockService.OutOfStock"] == 2, "\(byType)")
            let stacks = errors.filter { $0["type"] as? String == "StockService.OutOfStock" }.map {
                $0["stacktrace"] as? String ?? ""
            }
            #expect(stacks.allSatisfy { $0.hasPrefix("0 Hummingbird.TracingMiddleware.handle(") }, "\(stacks)")
            #expect(!stacks.contains { $0.contains("dispatch") }, "\(stacks)")
            // That nobody answered; a request that met no route is no error of the service.
            #expect(byType.count == 2 && byType.values.reduce(0, +) == 3, "\(byType)")
        }

        /// The service's own lines, those of Hummingbird, each within the trace of its request.
        private func checkLines(_ chain: TracedChain) async throws {
            let text = try await chain.server.vigil("logs", "-n", "1000", "service=stock")
            #expect(text.contains("Request  hb.request.method=GET hb.request.path=/slow\n"), "\(text)")
            let lines = try await chain.server.lines("logs", "-n", "1000", "service=stock")
            let requests = lines.filter { $0["text"] as? String == "Request" }
            #expect(requests.count == 15)
            let orders = lines.filter { $0["text"] as? String == "ordered" }
            #expect(orders.count == 3)
            let traces = Set((requests + orders).compactMap { $0["trace"] as? String })
            #expect(traces.count == 15 && traces.allSatisfy { $0.count == 32 })
            let order = try #require(orders.first)
            let attributes = (order["attributes"] as? [[String: String]] ?? []).map { [$0["key"], $0["value"]] }
            #expect(attributes.contains(["item", "tea"]))
            let spans = try await chain.spans(of: order["trace"] as? String ?? "", 1)
            #expect(spans.map(\.span) == [order["span"] as? String])
        }
    }
}
