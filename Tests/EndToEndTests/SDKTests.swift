import Foundation
import Testing

extension EndToEnd {
    /// The official OpenTelemetry SDK against the server.
    @Suite(.serialized)
    struct SDKTests {
        private struct Sent: Decodable {
            let operations: Int
            let traces: [String]
        }

        @Test("What the official SDK sends, compressed, is what can be asked for", arguments: ["gzip", "none"])
        func takesAllSignals(compression: String) async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let sent = try await send(100, home, ["OTEL_EXPORTER_OTLP_COMPRESSION": compression], server)
                try await check(sent, server)
            }
        }

        @Test("The official SDK delivers everything through a restart of the server")
        func deliversThroughARestart() async throws {
            try await withHome { home in
                let port = try freePort()
                let listen = "127.0.0.1:\(port)"
                var server = try await ServerProgram(in: home, listen: listen)
                let program = try start(150, pause: "0.02", home, ["OTEL_BSP_SCHEDULE_DELAY": "200"], server)
                try await eventually("the first spans are there") {
                    try await server.get("/api/vigil/traces?search=service%3Dpeer").text.contains("job") ? true : nil
                }
                server.child.kill()
                try await Task.sleep(nanoseconds: 400_000_000)
                server = try await ServerProgram(in: home, listen: listen)
                let sent = try await finish(program)
                try await check(sent, server)
            }
        }

        @Test
        func takesJSONWrittenByHand() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let answer = try await server.post(
                    "/v1/logs",
                    Data(logRequest("by hand", at: Date()).utf8),
                    type: "application/json"
                )
                #expect(answer.status == 200)
                #expect(answer.headers["content-type"] == "application/json")
                let lines = try await server.lines("logs", "service=peer")
                #expect(lines.map { $0["text"] as? String } == ["by hand"])
            }
        }

        private func start(
            _ operations: Int,
            pause: String,
            _ home: TestHome,
            _ environment: [String: String],
            _ server: ServerProgram
        ) throws -> ChildProgram {
            let own = ["OTEL_EXPORTER_OTLP_ENDPOINT": server.address, "OTEL_SERVICE_NAME": "peer"]
            return try home.python(
                Peers.root + "/Tests/Peers/sdk_program.py",
                "\(operations)",
                pause,
                environment: own.merging(environment) { $1 }
            )
        }

        private func finish(_ program: ChildProgram) async throws -> Sent {
            #expect(try await program.end() == .exited(0), "\(program.errors)")
            #expect(!program.errors.contains("Failed to export"), "\(program.errors)")
            return try JSONDecoder().decode(Sent.self, from: Data(program.output.utf8))
        }

        private func send(
            _ operations: Int,
            _ home: TestHome,
            _ environment: [String: String],
            _ server: ServerProgram
        ) async throws -> Sent {
            try await finish(start(operations, pause: "0", home, environment, server))
        }

        /// Counts, values and links of all three signals.
        private func check(_ sent: Sent, _ server: ServerProgram) async throws {
            let window = "since=1h"
            let operations = try await server.get("/api/vigil/operations?service=peer&\(window)").json()
            let total = operations["total"] as? [String: Any]
            #expect(total?["count"] as? Double == Double(sent.operations))
            // The SDK itself says in the same way that it had to try again.
            let logs = try await server.lines("logs", "-n", "1000", "service=peer", "body^=job")
            #expect(Set(logs.compactMap { $0["text"] as? String }).count == sent.operations)
            #expect(logs.count == sent.operations)
            #expect(Set(logs.compactMap { $0["trace"] as? String }) == Set(sent.traces))
            let jobs = try await server.series("peer_jobs_total")
            #expect(jobs.first?["value"] as? Double == Double(2 * sent.operations))
            #expect((jobs.first?["labels"] as? [String: Any])?["queue"] as? String == "fast")
            let queue = try await server.series("peer_queue_length")
            #expect(queue.first?["value"] as? Double == 1)
            let sizes = try await server.series("peer_job_size_bytes")
            #expect(sizes.first?["value"] as? Double == Double(sent.operations))
            #expect(sizes.first?["sum"] as? Double == Double(sent.operations * (sent.operations - 1) / 2))
            let trace = try await server.get("/api/vigil/traces/\(sent.traces.last ?? "")").json()
            let spans = trace["spans"] as? [[String: Any]] ?? []
            #expect(spans.map { $0["name"] as? String } == ["job", "step"])
            #expect(spans.map { $0["depth"] as? Int } == [0, 1])
        }
    }
}
