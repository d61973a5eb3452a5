import Foundation
import Testing

extension EndToEnd {
    /// Grafana's dashboard and Prometheus' configuration, made by the real program.
    @Suite(.serialized)
    struct GrafanaTests {
        @Test("D23: every panel has data where HelloService ran")
        func panelsHaveData() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let port = try freePort()
                let environment = ["VIGIL_SERVER": server.address, "OTEL_METRIC_EXPORT_INTERVAL": "1000"]
                let run = try home.start(
                    [Peers.vigil(), "run", "--name", "hello", "--", Peers.helloService(), "\(port)"],
                    environment: environment
                )
                try await run.listens(on: port)
                let wanted: Set<String> = [
                    "Operations", "Failed", "Duration, p95", "Health", "Operations by service", "Failed operations",
                    "Duration", "Slowest operations, p95", "Requests by status", "Log records by level",
                    "Errors by type", "Processor", "Memory", "Open files", "Threads", "Health checks",
                    "Processor of the machine", "Memory of the machine", "Records taken in",
                ]
                let panels = try await eventually("the dashboard has all panels", within: 60, every: 500) {
                    for path in ["/hello/you", "/slow", "/fail", "/log"] {
                        _ = try await LocalHTTP.send("GET", "http://127.0.0.1:\(port)\(path)")
                    }
                    let text = try await server.vigil("grafana", "dashboard")
                    let panels = try Self.panels(text)
                    return wanted.isSubset(of: panels.keys) ? panels : nil
                }
                try await have(panels, server, home)
                let file = home.path + "/dashboard.json"
                _ = try await server.vigil("grafana", "-o", file)
                #expect(FileManager.default.contents(atPath: file)?.isEmpty == false)
                run.signal(15)
                _ = try await run.end()
            }
        }

        /// Checks that every query has an answer with data, asked of a Prometheus that runs by Vigil's configuration.
        private func have(_ panels: [String: [String]], _ server: ServerProgram, _ home: TestHome) async throws {
            let file = home.path + "/prometheus_config.yml"
            let configuration = try await server.vigil("grafana", "prometheus")
            let quick = configuration.replacingOccurrences(of: "interval: 15s", with: "interval: 1s")
            try quick.write(toFile: file, atomically: true, encoding: .utf8)
            let port = try freePort()
            let prometheus = try home.start([
                Peers.system("prometheus"), "--config.file=\(file)", "--storage.tsdb.path=\(home.path)/prometheus",
                "--web.listen-address=127.0.0.1:\(port)",
            ])
            try await prometheus.listens(on: port)
            for (title, queries) in panels {
                for query in queries {
                    let encoded = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                    try await eventually("\(title) has data: \(query)", within: 60, every: 500) {
                        let address = "http://127.0.0.1:\(port)/api/v1/query?query=\(encoded)"
                        let data = try await LocalHTTP.send("GET", address).json()["data"] as? [String: Any]
                        return (data?["result"] as? [Any])?.isEmpty == false ? true : nil
                    }
                }
            }
            #expect(!prometheus.errors.contains("level=error"), "\(prometheus.errors)")
        }

        /// The queries of each panel, as Grafana would send them.
        private static func panels(_ text: String) throws -> [String: [String]] {
            let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            var found: [String: [String]] = [:]
            for panel in json?["panels"] as? [[String: Any]] ?? [] where panel["type"] as? String != "row" {
                let targets = panel["targets"] as? [[String: Any]] ?? []
                found[panel["title"] as? String ?? ""] = targets.compactMap { target in
                    (target["expr"] as? String)?.replacingOccurrences(of: "$__rate_interval", with: "5m")
                        .replacingOccurrences(of: "$job", with: ".+").replacingOccurrences(of: "$instance", with: ".+")
                }
            }
            return found
        }

        @Test("D23: promtool takes the configuration, and says what is wrong with an address")
        func promtoolTakesTheConfiguration() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let file = home.path + "/prometheus_config.yml"
                _ = try await server.vigil(
                    "grafana",
                    "prometheus",
                    "--application",
                    "127.0.0.1:8080",
                    "--application",
                    "[::1]:81",
                    "-o",
                    file
                )
                let check = try home.start([Peers.system("promtool"), "check", "config", file])
                #expect(try await check.end() == .exited(0), "\(check.output)\(check.errors)")
                let over = try await server.get("/api/vigil/prometheus-config")
                #expect(over.headers["content-type"]?.hasPrefix("application/yaml") == true)
                #expect(over.text.contains(server.address))
                _ = try await server.vigil("grafana", "prometheus", "--application", "nowhere", exit: 64)
                let wrong = try await server.get("/api/vigil/prometheus-config?application=a%0Ab:1")
                #expect(wrong.status == 400)
                let stranger = try await LocalHTTP.send("GET", server.address + "/api/vigil/grafana-dashboard")
                #expect(stranger.status == 401)
            }
        }
    }
}
