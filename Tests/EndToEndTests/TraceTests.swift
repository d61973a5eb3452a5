import Foundation
import Testing

extension EndToEnd {
    /// One request through programs of two languages.
    @Suite(.serialized)
    struct TraceTests {
        /// A Swift service, by who makes its traces.
        enum Middle: String, CaseIterable {
            /// Hummingbird's own middleware, by swift-distributed-tracing.
            case stock
            /// Vigil's middleware.
            case hello

            var program: String {
                get throws { try self == .stock ? Peers.stockService() : Peers.helloService() }
            }
        }

        @Test("Python calls Swift calls Python: one trace, whoever makes its spans", arguments: Middle.allCases)
        func isOneTrace(middle: Middle) async throws {
            try await withHome { home in
                let chain = try await TracedChain(in: home)
                let back = try await chain.python("back")
                let swift = try await chain.swift(middle.rawValue, middle.program, calling: back.address + "/shelf")
                let front = try await chain.python("front", calling: swift.address + "/ask")
                var traces: Set<Substring> = []
                for _ in 0..<3 {
                    let arrived = try await LocalHTTP.send("GET", front.address).text.split(separator: "-")
                    try #require(arrived.count == 4, "\(arrived)")
                    traces.insert(arrived[1])
                    let spans = try await chain.spans(of: String(arrived[1]), 5)
                    #expect(
                        spans.map { "\($0.service) \($0.kind)" } == [
                            "front server", "front client", "\(middle) server", "\(middle) client", "back server",
                        ]
                    )
                    #expect(spans.map(\.parent) == [""] + spans.dropLast().map(\.span))
                    #expect(spans[3].span == arrived[2] && arrived[3] == "01")
                    #expect(spans[2].attributes["http.route"] == "/ask")
                    #expect(spans[3].attributes["url.full"] == back.address + "/shelf")
                }
                #expect(traces.count == 3)
                #expect(try await chain.server.vigil("traces", "service=\(middle)").contains("GET"))
            }
        }

        @Test("What the caller does not sample, nobody does, and everything is counted", arguments: Middle.allCases)
        func followsTheCaller(middle: Middle) async throws {
            try await withHome { home in
                let chain = try await TracedChain(in: home)
                let back = try await chain.python("back")
                let swift = try await chain.swift(middle.rawValue, middle.program, calling: back.address)
                let front = try await chain.python(
                    "front",
                    calling: swift.address + "/ask",
                    environment: ["OTEL_TRACES_SAMPLER": "always_off"]
                )
                for _ in 0..<3 {
                    let arrived = try await LocalHTTP.send("GET", front.address).text
                    #expect(arrived.hasPrefix("00-") && arrived.hasSuffix("-00"), "\(arrived)")
                }
                let operations = try await chain.operations(of: middle.rawValue, 3)
                #expect(operations.mapValues { $0["count"] as? Double } == ["GET /ask": 3])
                // What is not sampled would have come with what is.
                _ = try await LocalHTTP.send("GET", swift.address + "/ask")
                let name = middle.rawValue
                let traces = try await eventually("a trace of \(name)", within: 10) { () -> [[String: Any]]? in
                    let list = try await chain.server.get("/api/vigil/traces?since=1h").json()
                    let traces = list["traces"] as? [[String: Any]] ?? []
                    return traces.isEmpty ? nil : traces
                }
                #expect(traces.count == 1)
            }
        }
    }
}
