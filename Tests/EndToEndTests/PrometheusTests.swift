import Foundation
import Testing

extension EndToEnd {
    /// Vigil beside a real Prometheus: scraped by it, and written to by it.
    @Suite(.serialized)
    struct PrometheusTests {
        @Test("promtool accepts /metrics")
        func promtoolAcceptsTheMetrics() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                _ = try await home.python(Peers.root + "/Tests/Peers/sdk_program.py", "20", environment: sdk(server))
                    .end()
                let metrics = try await server.get("/metrics")
                #expect(metrics.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
                #expect(metrics.text.contains("peer_jobs_total{"), "\(metrics.text.prefix(2_000))")
                let file = home.path + "/metrics.txt"
                try metrics.body.write(to: URL(fileURLWithPath: file))
                let promtool = try home.start(
                    [Peers.system("bash"), "-c", "'\(try Peers.system("promtool"))' check metrics < '\(file)'"]
                )
                let ending = try await promtool.end()
                let remarks = promtool.errors.split(separator: "\n").filter { !Self.isConvention($0) }
                #expect(remarks.isEmpty)
                // 3 stands for remarks on good metrics, 1 for metrics that cannot be read.
                #expect(ending == .exited(0) || ending == .exited(3))
            }
        }

        @Test("A Prometheus scrapes Vigil with its token, and remote-writes to it")
        func prometheusScrapesAndWrites() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let port = try freePort()
                try configuration(server, port, home).write(
                    toFile: home.path + "/prometheus.yml",
                    atomically: true,
                    encoding: .utf8
                )
                let prometheus = try home.start([
                    Peers.system("prometheus"), "--config.file=\(home.path)/prometheus.yml",
                    "--storage.tsdb.path=\(home.path)/prometheus", "--web.listen-address=127.0.0.1:\(port)",
                ])
                let metric = "vigil_self_"
                try await eventually("Prometheus has scraped Vigil", within: 30, every: 200) {
                    let query = "http://127.0.0.1:\(port)/api/v1/query?query=up%7Bjob%3D%22vigil%22%7D"
                    let answer = try? await LocalHTTP.send("GET", query)
                    return answer.flatMap { $0.text.contains(#","1"]"#) ? true : nil }
                }
                try await eventually("Vigil has what Prometheus wrote", within: 30, every: 200) {
                    let query = "/api/v1/query?query=prometheus_build_info%7Bjob%3D%22prometheus%22%7D"
                    let answer = try await server.get(query)
                    return answer.status == 200 && answer.text.contains(#""revision""#) ? true : nil
                }
                let scraped = try await LocalHTTP.send(
                    "GET",
                    "http://127.0.0.1:\(port)/api/v1/label/__name__/values"
                )
                #expect(scraped.text.contains(metric), "\(scraped.text.prefix(1_000))")
                #expect(!prometheus.errors.contains("level=error"), "\(prometheus.errors)")
            }
        }

        /// Whether promtool dislikes a name that OpenTelemetry's conventions give: `process.thread.count`.
        private static func isConvention(_ remark: Substring) -> Bool {
            remark.hasPrefix("process_")
                && remark.contains("_count non-histogram and non-summary metrics should not have \"_count\" suffix")
        }

        private func sdk(_ server: ServerProgram) -> [String: String] {
            ["OTEL_EXPORTER_OTLP_ENDPOINT": server.address, "OTEL_SERVICE_NAME": "peer"]
        }

        private func configuration(_ server: ServerProgram, _ port: Int, _ home: TestHome) -> String {
            """
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: vigil
                authorization:
                  credentials_file: \(home.path)/runtime/vigil/token
                static_configs:
                  - targets: ["127.0.0.1:\(server.port)"]
              - job_name: prometheus
                static_configs:
                  - targets: ["127.0.0.1:\(port)"]
            remote_write:
              - url: \(server.address)/api/v1/write
                queue_config:
                  batch_send_deadline: 1s
            """
        }
    }
}
