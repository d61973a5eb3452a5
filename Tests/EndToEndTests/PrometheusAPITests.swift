import Foundation
import Testing

extension EndToEnd {
    /// Vigil asked as if it were a Prometheus, by what asks a Prometheus.
    @Suite(.serialized)
    struct PrometheusAPITests {
        /// A server that a program with OpenTelemetry's SDK has sent to.
        private func withServer(_ body: (TestHome, ServerProgram) async throws -> Void) async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": server.address, "OTEL_SERVICE_NAME": "peer"]
                let sender = try home.python(
                    Peers.root + "/Tests/Peers/sdk_program.py",
                    "20",
                    "0.2",
                    environment: environment
                )
                try #require(try await sender.end() == .exited(0), "\(sender.errors)")
                try await body(home, server)
            }
        }

        private func promtool(_ home: TestHome, _ arguments: [String]) async throws -> (ending: Ending, text: String) {
            let child = try home.start([try Peers.system("promtool"), "query"] + arguments)
            let ending = try await child.end()
            return (ending, child.output + child.errors)
        }

        @Test("promtool asks for values, ranges, series and labels with the token as password")
        func promtoolAsks() async throws {
            try await withServer { home, server in
                let url = server.address.replacing("http://", with: "http://me:\(server.token)@")
                let now = Date().timeIntervalSince1970
                let window = ["--start=\(now - 300)", "--end=\(now + 1)"]
                let instant = try await promtool(home, ["instant", url, "sum by (queue) (peer_jobs_total)"])
                #expect(instant.ending == .exited(0))
                #expect(instant.text.hasPrefix(#"{queue="fast"} => 40 @["#), "\(instant.text)")
                let range = try await promtool(home, ["range"] + window + ["--step=1s", url, "peer_jobs_total > 0"])
                #expect(range.ending == .exited(0))
                #expect(range.text.contains("\n40 @["), "\(range.text)")
                let series = try await promtool(home, ["series", "--match=peer_jobs_total"] + window + [url])
                #expect(series.ending == .exited(0))
                #expect(series.text.contains(#"__name__="peer_jobs_total""#), "\(series.text)")
                let labels = try await promtool(home, ["labels"] + window + [url, "queue"])
                #expect(labels.text == "fast\n")
                let wrong = try await promtool(home, ["instant", url, "sum("])
                #expect(wrong.ending == .exited(1))
                #expect(wrong.text.contains("bad_data"), "\(wrong.text)")
            }
        }

        @Test("prometheus-api-client asks for all that it can")
        func theClientOfPyPIAsks() async throws {
            try await withServer { home, server in
                let script = Peers.root + "/Tests/Peers/prometheus_api.py"
                let child = try home.python(script, server.address, server.token, "peer_jobs_total")
                let ending = try await child.end()
                try #require(ending == .exited(0), "\(child.errors)")
                let got = try #require(
                    try JSONSerialization.jsonObject(with: Data(child.output.utf8)) as? [String: Any]
                )
                #expect(got["connected"] as? Bool == true)
                #expect((got["metrics"] as? [String])?.contains("peer_jobs_total") == true)
                #expect((got["labels"] as? [String])?.contains("queue") == true)
                #expect(got["queues"] as? [String] == ["fast"])
                for name in ["series", "current", "query", "range", "raw"] {
                    #expect((got[name] as? [Any])?.count == 1, "\(name): \(got[name] ?? "nothing")")
                }
                #expect((got["metadata"] as? [[String: Any]])?.first?["type"] as? String == "counter")
                #expect((got["refusal"] as? String)?.contains("bad_data") == true)
            }
        }

        @Test("Every call of Grafana's data source gets the answer that it expects")
        func grafanaAsks() async throws {
            try await withServer { home, server in
                let script = Peers.root + "/Tests/Peers/grafana_calls.py"
                let child = try home.python(
                    script,
                    server.address,
                    server.token,
                    "peer_jobs_total",
                    "peer_job_size_bytes"
                )
                let ending = try await child.end()
                #expect(ending == .exited(0), "\(child.output)\(child.errors)")
                #expect(child.output == "11 groups of calls are good\n")
            }
        }

        @Test("vigil metrics draws a query, vigil query answers scripts, with a server and without")
        func theCommandsAsk() async throws {
            try await withServer { home, server in
                let chart = try await server.vigil(
                    "metrics",
                    "-p",
                    "5m",
                    "--step",
                    "1s",
                    "sum by (queue) (peer_jobs_total)"
                )
                #expect(chart.contains(#"{queue="fast"}"#), "\(chart)")
                #expect(chart.contains("┤") && chart.contains("LAST"), "\(chart)")
                let plain = try await server.vigil("metrics", "--plain", "-p", "5m", "peer_jobs_total")
                #expect(plain.contains("a") && plain.unicodeScalars.allSatisfy { $0.value < 0x2800 }, "\(plain)")
                #expect(try await server.vigil("query", "1 + 1") == "2\n")
                let csv = try await server.vigil("query", "--csv", "sum by (queue) (peer_jobs_total)")
                #expect(csv.hasPrefix("time,queue,value\r\n") && csv.hasSuffix(",fast,40\r\n"), "\(csv)")
                let json = try await server.vigil("query", "--json", "--from", "1m", "--step", "10s", "peer_jobs_total")
                #expect(json.hasPrefix(#"{"status":"success","data":{"resultType":"matrix""#), "\(json)")
                _ = try await server.vigil("query", "--check", "peer_jobs_total > 39")
                _ = try await server.vigil("query", "--check", "peer_jobs_total > 40", exit: 1)
                _ = try await server.vigil("query", "sum(", exit: 64)
                _ = try await server.vigil("query", "peer_jobs_total * on () group_left () {job=\"peer\"}", exit: 64)
                let promql = try await server.vigil("query", "--promql", "cpu_percent > 80 && memory_percent > 25")
                #expect(promql.contains("and on (job, instance)"), "\(promql)")
                _ = try await server.vigil("stop")
                _ = try await server.child.end()
                let stored = try home.start(
                    [
                        try Peers.vigil(), "query", "--data", home.path + "/data", "sum by (queue) (peer_jobs_total)",
                        "--csv",
                    ]
                )
                #expect(try await stored.end() == .exited(0))
                #expect(stored.output.hasSuffix(",fast,40\r\n"), "\(stored.output)\(stored.errors)")
            }
        }
    }
}
