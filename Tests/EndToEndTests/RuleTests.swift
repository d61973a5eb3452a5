import Foundation
import Testing

extension EndToEnd {
    /// Rules and the configuration of a server that runs.
    @Suite(.serialized)
    struct RuleTests {
        private static let rules = [
            "rule:up": "sum(up)",
            "rule:rate": "sum by (handler) (rate(prometheus_http_requests_total[4s]))",
            "rule:p90": """
            histogram_quantile(0.9, sum by (le) (rate(prometheus_http_request_duration_seconds_bucket[4s])))
            """,
            "rule:size": "topk(3, prometheus_engine_query_duration_seconds_count)",
            "rule:twice": "rule:up * 2",
        ]

        @Test("What rules record is what Prometheus answers for their times")
        func besidePrometheus() async throws {
            try await withHome { home in
                let (sourcePort, vigilPort, targetPort) = (try freePort(), try freePort(), try freePort())
                let target = try await PrometheusProgram(
                    home,
                    "target",
                    port: targetPort,
                    configuration: "scrape_configs: []\n"
                )
                let vigil = try await ServerProgram(
                    in: home,
                    listen: "127.0.0.1:\(vigilPort)",
                    options: ["--scrape-config", try configuration(sendingTo: targetPort, home)]
                )
                let source = try await PrometheusProgram(
                    home,
                    "source",
                    port: sourcePort,
                    configuration: Self.source(sourcePort, vigilPort)
                )
                let recorded = try await eventually("rules have recorded", within: 60, every: 500) {
                    let samples = try await target.samples(120, before: Date().timeIntervalSince1970)
                    let names = samples.filter { $0.value.count > 14 }.keys.joined()
                    return Self.rules.keys.allSatisfy { names.contains($0) } ? samples : nil
                }
                var compared = 0
                for (name, query) in Self.rules {
                    let times = Set(recorded.filter { $0.key.contains("\"\(name)\"") }.values.joined().map(Self.time))
                    for time in times.sorted().suffix(4) {
                        // The first rule is what the last one is made of.
                        let asked = query.replacingOccurrences(of: "rule:up", with: "sum(up)")
                        let wanted = try await source.values(asked, at: time)
                        let found = try await target.values("\(name) and timestamp(\(name)) == \(time)", at: time)
                        #expect(Self.isSame(found, wanted), "\(name) at \(time): \(found), not \(wanted)")
                        compared += wanted.count
                    }
                }
                #expect(compared >= 28)
                #expect(!vigil.child.errors.contains("could not be evaluated"), "\(vigil.child.errors)")
            }
        }

        @Test("A broken file changes nothing and is told with its place; a good one counts at once")
        func reloading() async throws {
            try await withHome { home in
                let path = home.path + "/vigil.yml"
                func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
                try write("rule_files: [rules/*.yml]\n")
                try FileManager.default.createDirectory(
                    atPath: home.path + "/rules",
                    withIntermediateDirectories: false
                )
                let rules = home.path + "/rules/one.yml"
                let alert = "{alert: A, expr: up == 0}"
                try "groups: [{name: g, interval: 1s, rules: [{record: one, expr: \"1\"}, \(alert)]}]\n"
                    .write(toFile: rules, atomically: true, encoding: .utf8)
                let server = try await ServerProgram(in: home, "--scrape-config", path)
                try await eventually("a rule has recorded", within: 20, every: 200) {
                    try await Self.has("one", server) ? true : nil
                }
                let shown = try await server.get("/api/v1/rules").text
                #expect(shown.contains(#""name":"one""#) && shown.contains(#""health":"ok""#), "\(shown)")
                #expect(server.child.errors.contains("1 rules that alert are passed over"))
                try write("rule_files: [rules/*.yml]\nscrape_configs: [{jobname: x}]\n")
                let refused = try await reload(server)
                #expect(refused.status == 400 && refused.text.contains("vigil.yml:2:19:"), "\(refused.text)")
                try await says("vigil_config_last_reload_successful", 0, server)
                try write("rule_files: [rules/*.yml]\n")
                try "groups: [{name: g, interval: 1s, rules: [{record: two, expr: \"2\"}]}]\n"
                    .write(toFile: rules, atomically: true, encoding: .utf8)
                server.child.signal(1)
                try await eventually("the new rule has recorded", within: 20, every: 200) {
                    try await Self.has("two", server) ? true : nil
                }
                try await eventually("the old one has ended", within: 20, every: 200) {
                    try await Self.has("one", server) ? nil : true
                }
                try await says("vigil_config_last_reload_successful", 1, server)
                let good = try await reload(server)
                #expect(good.status == 200)
                #expect(try await server.vigil("config", "check", path, rules).contains("1 rules that record"))
            }
        }

        @Test("A server does not start with a configuration that is not in order, and says all that is wrong")
        func brokenAtTheStart() async throws {
            try await withHome { home in
                let path = home.path + "/rules.yml"
                try "groups: [{name: g, rules: [{record: a b, expr: sum(}]}]\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                for arguments in [["serve", "--listen", "127.0.0.1:0", "--rules", path], ["config", "check", path]] {
                    let child = try home.start([Peers.vigil()] + arguments)
                    #expect(try await child.end() == .exited(78))
                    #expect(child.errors.contains("rules.yml:1:37:") && child.errors.contains("rules.yml:1:48:"))
                }
            }
        }

        /// Whether values are the same but for the order in which floating-point numbers were added up.
        private static func isSame(_ left: [String: String], _ right: [String: String]) -> Bool {
            left.count == right.count
                && left.allSatisfy { labels, value in
                    guard let other = right[labels] else { return false }
                    guard let one = Double(value), let two = Double(other), !one.isNaN else { return value == other }
                    return abs(one - two) <= 1e-9 * max(abs(one), abs(two))
                }
        }

        private func reload(_ server: ServerProgram) async throws -> Answer {
            let headers = ["Authorization": "Bearer \(server.token)"]
            return try await LocalHTTP.send("POST", server.address + "/-/reload", headers: headers)
        }

        private static func has(_ name: String, _ server: ServerProgram) async throws -> Bool {
            let answer = try await server.get("/api/v1/query?query=\(name)")
            return answer.status == 200 && answer.text.contains("\"\(name)\"")
        }

        private func says(_ metric: String, _ value: Double, _ server: ServerProgram) async throws {
            try await eventually("\(metric) is \(value)", within: 20, every: 300) {
                let text = try await server.get("/metrics").text
                let lines = text.split(separator: "\n").filter {
                    $0.hasPrefix(metric + "{") || $0.hasPrefix(metric + " ")
                }
                return lines.contains { $0.split(separator: " ").dropFirst().first.flatMap { Double($0) } == value }
                    ? true : nil
            }
        }

        private static func time(_ sample: String) -> Double {
            sample.split(separator: " ").first.flatMap { Double($0) } ?? 0
        }

        private func configuration(sendingTo port: Int, _ home: TestHome) throws -> String {
            let rules = Self.rules.sorted { $0.key < $1.key }
                .map {
                    "  - record: \($0.key)\n    expr: '\($0.value.trimmingCharacters(in: .whitespacesAndNewlines))'\n"
                }
                .joined()
            try "groups:\n- name: g\n  interval: 1s\n  query_offset: 4s\n  rules:\n\(rules)"
                .write(toFile: home.path + "/rules.yml", atomically: true, encoding: .utf8)
            let path = home.path + "/vigil.yml"
            try """
            rule_files: [rules.yml]
            remote_write:
              - url: http://127.0.0.1:\(port)/api/v1/write
                queue_config: {batch_send_deadline: 200ms}
                write_relabel_configs:
                  - {source_labels: [__name__], regex: "rule:.*", action: keep}
            """.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }

        private static func source(_ port: Int, _ vigilPort: Int) -> String {
            """
            global: {scrape_interval: 500ms, scrape_timeout: 500ms}
            scrape_configs:
              - job_name: source
                static_configs:
                  - targets: ["127.0.0.1:\(port)"]
            remote_write:
              - url: http://127.0.0.1:\(vigilPort)/api/v1/write
                queue_config: {batch_send_deadline: 200ms}
            """
        }
    }
}
