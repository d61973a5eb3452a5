import Foundation
import Testing

extension EndToEnd {
    /// Vigil between two Prometheuses: written to by the one, writing to the other.
    @Suite(.serialized)
    struct RemoteWriteTests {
        @Test("What a Prometheus writes arrives at another one through Vigil, whoever is killed meanwhile")
        func everythingArrives() async throws {
            try await withHome { home in
                let (sourcePort, vigilPort, targetPort) = (try freePort(), try freePort(), try freePort())
                let options = ["--scrape-config", try out(to: targetPort, home)]
                var vigil = try await ServerProgram(in: home, listen: "127.0.0.1:\(vigilPort)", options: options)
                var target = try await PrometheusProgram(
                    home,
                    "target",
                    port: targetPort,
                    configuration: "scrape_configs: []\n"
                )
                let source = try await PrometheusProgram(
                    home,
                    "source",
                    port: sourcePort,
                    configuration: Self.source(sourcePort, vigilPort)
                )
                try await hasArrived(after: Date().timeIntervalSince1970 + 2, at: target)
                target.child.kill()
                try await eventually("Vigil tries again", within: 20, every: 200) {
                    vigil.child.errors.contains("takes nothing at the moment") ? true : nil
                }
                vigil.child.kill()
                target = try await PrometheusProgram(
                    home,
                    "target",
                    port: targetPort,
                    configuration: "scrape_configs: []\n"
                )
                vigil = try await ServerProgram(in: home, listen: "127.0.0.1:\(vigilPort)", options: options)
                try await hasArrived(after: Date().timeIntervalSince1970, at: target)
                vigil.child.signal(15)
                _ = try await vigil.child.end()
                vigil = try await ServerProgram(in: home, listen: "127.0.0.1:\(vigilPort)", options: options)
                let end = Date().timeIntervalSince1970 + 2
                try await hasArrived(after: end, at: target)
                let sent = try await source.samples(300, before: end)
                let arrived = try await target.samples(300, before: end)
                #expect(sent.count > 300 && sent.values.joined().count > 2_000, "\(sent.count)")
                let missing = sent.filter { arrived[$0.key] != $0.value }
                #expect(missing.isEmpty, "\(missing.count) of \(sent.count): \(missing.first as Any)")
            }
        }

        /// Waits until something that was scraped after a time has arrived.
        private func hasArrived(after time: Double, at target: PrometheusProgram) async throws {
            try await eventually("what was scraped later has arrived", within: 60, every: 200) {
                let newest = try await target.newest(#"timestamp(up{job="source"})"#)
                return newest.flatMap { $0 > time + 1 ? true : nil }
            }
        }

        private func out(to port: Int, _ home: TestHome) throws -> String {
            let path = home.path + "/vigil.yml"
            try """
            remote_write:
              - name: target
                url: http://127.0.0.1:\(port)/api/v1/write
                queue_config: {batch_send_deadline: 200ms, max_backoff: 500ms}
                write_relabel_configs:
                  - {source_labels: [job], regex: source, action: keep}
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
                queue_config: {batch_send_deadline: 200ms, max_backoff: 500ms}
            """
        }
    }
}
