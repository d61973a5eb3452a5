import Foundation
import Testing

extension EndToEnd {
    /// Event search with the real program: commands, saved searches over restarts, searches as metrics.
    @Suite(.serialized)
    struct SearchTests {
        /// An OTLP request with log records of some routes.
        private static func body(_ routes: [String], body: String = "boom", extra: String = "") -> Data {
            let now = UInt64(Date().timeIntervalSince1970 * 1e9)
            let records = routes.enumerated().map { index, route in
                """
                {"timeUnixNano":"\(now + UInt64(index))","severityNumber":17,"body":{"stringValue":"\(body)"},
                "attributes":[{"key":"http.route","value":{"stringValue":"\(route)"}}\(extra)]}
                """
            }
            let text = """
                {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},
                "scopeLogs":[{"logRecords":[\(records.joined(separator: ","))]}]}]}
                """
            return Data(text.utf8)
        }

        private static func attribute(_ key: String, _ value: String) -> String {
            ",{\"key\":\"\(key)\",\"value\":{\"stringValue\":\"\(value)\"}}"
        }

        @Test func commandsSearchAndSayWhatIsWrong() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let exception =
                    Self.attribute("exception.type", "KettleError")
                    + Self.attribute("exception.message", "the kettle is empty")
                for request in [Self.body(["/tea", "/tea", "/milk"]), Self.body(["/tea"], extra: exception)] {
                    #expect(try await server.post("/v1/logs", request, type: "application/json").status == 200)
                }
                let groups = try await server.lines("logs", "| by route | count | sort key")
                #expect(groups.map { $0["key"] as? [String] } == [["/milk"], ["/tea"]])
                let errors = try await server.vigil("errors", "type=Kettle*")
                #expect(errors.contains("boom") && errors.split(separator: "\n").count == 1, "\(errors)")
                let table = try await server.vigil("errors", "list", "| by type, route | count")
                #expect(table.contains("KettleError") && table.contains("TYPE"), "\(table)")
                #expect(try await server.vigil("interactions").isEmpty)
                let wrong = try home.start(
                    [Peers.vigil(), "logs", "a | cuont"],
                    environment: ["VIGIL_SERVER": server.address]
                )
                #expect(try await wrong.end() == .exited(64))
                #expect(wrong.errors.contains("did you mean count?") && wrong.errors.contains("^^^^^"))
            }
        }

        @Test func savedSearchesOutliveTheServerAndABrokenOneHidesNone() async throws {
            try await withHome { home in
                let first = try await ServerProgram(in: home)
                _ = try await first.vigil("searches", "save", "slow", "--signal", "traces", "duration>1s")
                _ = try await first.vigil("searches", "save", "broken", "level>=warn")
                first.child.signal(9)
                _ = try await first.child.end()
                let change = """
                    import sqlite3, sys
                    db = sqlite3.connect(sys.argv[1])
                    db.execute("UPDATE record SET json = replace(json, 'logs', 'future') WHERE key = 'broken'")
                    db.commit()
                    """
                #expect(try await home.python("-c", change, home.path + "/data/vigil.db").end() == .exited(0))
                let second = try await ServerProgram(in: home)
                let list = try await second.lines("searches")
                #expect(list.map { $0["name"] as? String } == ["broken", "slow"])
                #expect((list.first?["problem"] as? String)?.contains("it is kept") == true)
                #expect(list.last?["search"] as? String == "duration>1s")
                _ = try await second.vigil("searches", "remove", "slow")
                #expect(try await second.vigil("searches").contains("broken"))
            }
        }

        @Test("A search that is a metric counts each record once, over kill -9 and repeats")
        func countsOnceOverCrashes() async throws {
            try await withHome { home in
                var server = try await ServerProgram(in: home, "--segment-records", "400")
                let search = "level>=error service=api | by route | count"
                #expect(
                    try await server.post("/v1/logs", Self.body(["/a", "/b"]), type: "application/json").status == 200
                )
                let said = try await server.vigil("searches", "save", "e", search, "--as-metric", "api_errors_total")
                #expect(said.isEmpty)
                var expected = ["/a": 1, "/b": 1]
                for round in 0..<6 {
                    for _ in 0..<40 {
                        let routes = (0..<7).map { ["/a", "/b", "/c"][$0 % 3] }
                        let request = Self.body(routes)
                        for _ in 0..<2 {
                            let answer = try await server.post("/v1/logs", request, type: "application/json")
                            #expect(answer.status == 200)
                        }
                        for route in routes { expected[route, default: 0] += 1 }
                    }
                    // Some rounds end before anything was counted, others after.
                    if round % 2 == 1 { try await counted(server, sum: expected.values.reduce(0, +)) }
                    server.child.kill()
                    server = try await ServerProgram(in: home, "--segment-records", "400")
                }
                let found = try await counted(server, sum: expected.values.reduce(0, +))
                #expect(found == expected)
                let stored = try await server.lines("logs", search + " | sort key")
                #expect(
                    stored.map { ($0["values"] as? [Double])?.first }
                        == expected.sorted { $0.key < $1.key }.map { Double($0.value) }
                )
                let list = try await server.vigil("searches")
                #expect(list.contains("METRIC") && list.contains("api_errors_total"))
            }
        }

        /// The counts by route, once they come to a sum.
        @discardableResult
        private func counted(_ server: ServerProgram, sum: Int) async throws -> [String: Int] {
            try await eventually("the counts come to \(sum)", within: 30, every: 100) {
                let answer = try await server.get("/api/v1/query?query=api_errors_total").json()
                let result = (answer["data"] as? [String: Any])?["result"] as? [[String: Any]] ?? []
                var counts: [String: Int] = [:]
                for series in result {
                    let labels = series["metric"] as? [String: String] ?? [:]
                    let value = (series["value"] as? [Any])?.last as? String ?? ""
                    counts[labels["route"] ?? "", default: 0] += Int(value) ?? 0
                }
                return counts.values.reduce(0, +) == sum ? counts : nil
            }
        }
    }
}
