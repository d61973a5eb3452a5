import Foundation
import Testing

extension EndToEnd {
    /// A program that keeps what its users do encrypted, is killed, and gets a new key.
    @Suite(.serialized)
    struct EncryptedInteractionTests {
        @Test("A4: encrypted interactions are read back over kill -9, restarts and a new key; nothing stands in clear")
        func readsBackOverKillsAndKeys() async throws {
            try await withHome { home in
                var keys: Set<Substring> = []
                for round in 1...3 {
                    let program = try start(in: home)
                    let lines = try lines(in: home).count
                    try await eventually("20 more lines") { try self.lines(in: home).count >= lines + 20 ? true : nil }
                    program.kill()
                    keys.formUnion(try self.lines(in: home).compactMap { $0.split(separator: ".").dropFirst().first })
                    #expect(keys.count == round)
                    #expect(try await assistant("rotate", in: home).hasSuffix(", \(round + 1) in all\n"))
                }
                let sealed = try lines(in: home)
                #expect(sealed.allSatisfy { $0.hasPrefix("v1.") && !$0.contains("{") })
                #expect(try await assistant("history", in: home) == "\(sealed.count) questions, 0 unreadable lines\n")
            }
        }

        private func start(in home: TestHome) throws -> ChildProgram {
            let script = "while echo 'How is tea made?'; do sleep 0.005; done | '\(try Peers.helloAssistant())'"
            return try home.start([Peers.system("sh"), "-c", script], environment: Self.environment)
        }

        private func assistant(_ command: String, in home: TestHome) async throws -> String {
            let child = try home.start([Peers.helloAssistant(), command], environment: Self.environment)
            #expect(try await child.end() == .exited(0), "\(child.errors)")
            return child.output
        }

        /// The lines of all files.
        private func lines(in home: TestHome) throws -> [Substring] {
            let folder = home.path + "/share/vigil/interactions"
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            #expect(files.allSatisfy { $0.hasSuffix(".jsonl.sealed") })
            return try files.flatMap {
                try String(contentsOfFile: folder + "/" + $0, encoding: .utf8).split(separator: "\n")
            }
        }

        private static let environment = [
            "VIGIL_CONSOLE": "off", "VIGIL_SPOOL": "off", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
            "VIGIL_INTERACTIONS_BATCH_SIZE": "3", "VIGIL_INTERACTIONS_FLUSH_INTERVAL_SECONDS": "1",
        ]
    }
}
