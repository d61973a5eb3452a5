import Foundation
import Testing

extension EndToEnd {
    /// What was acknowledged stays, whatever becomes of the server.
    ///
    /// `VIGIL_SOAK=N` makes N rounds.
    @Suite(.serialized)
    struct DurabilityTests {
        private let linesPerBatch = 10
        private var rounds: Int { ProcessInfo.processInfo.environment["VIGIL_SOAK"].flatMap { Int($0) } ?? 3 }

        @Test("Nothing acknowledged is lost, nothing is twice: kill -9 under load, several rounds")
        func keepsWhatItAcknowledged() async throws {
            try await withHome { home in
                let port = try freePort()
                var server = try await start(home, port)
                let sender = try startSender(home, port)
                for round in 1...rounds {
                    let before = count(home, "acknowledged")
                    try await eventually("the sender is heard in round \(round)") {
                        count(home, "acknowledged") > before + 30 ? true : nil
                    }
                    server.child.kill()
                    server = try await start(home, port)
                }
                let before = count(home, "acknowledged")
                try await eventually("the sender goes on") { count(home, "acknowledged") > before + 10 ? true : nil }
                sender.signal(15)
                #expect(try await sender.end() == .exited(0), "\(sender.errors)")
                try await compare(home, server)
            }
        }

        @Test("Nothing acknowledged is lost, nothing is twice: killed at exact calls, and the power cut")
        func survivesPowerCuts() async throws {
            try await withHome { home in
                let kept = NSTemporaryDirectory() + "vigil-durability"
                let seed = UInt32.random(in: 0 ... .max)
                let soak = try home.start([
                    Peers.soak(), "durability", "8", "12", "--seed", "\(seed)", "--folder", home.path + "/soak",
                    "--kept", kept,
                ])
                #expect(try await soak.end(within: 300) == .exited(0), "seed \(seed): \(soak.output)\(soak.errors)")
            }
        }

        @Test("A program under vigil run goes on undisturbed when the server is killed")
        func theProgramGoesOn() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let program = "import time\nfor n in range(40): print('tick', n, flush=True); time.sleep(0.1)"
                let run = try home.vigil(
                    "run",
                    "--listen",
                    server.listen,
                    "--",
                    try Peers.python(),
                    "-c",
                    program
                )
                try await run.output(contains: "tick 10")
                server.child.kill()
                #expect(try await run.end(within: 30) == .exited(0))
                let ticks = run.output.split(separator: "\n").filter { $0.hasPrefix("tick") }
                #expect(ticks == (0..<40).map { "tick \($0)" })
            }
        }

        private func start(_ home: TestHome, _ port: Int) async throws -> ServerProgram {
            try await ServerProgram(in: home, listen: "127.0.0.1:\(port)")
        }

        private func startSender(_ home: TestHome, _ port: Int) throws -> ChildProgram {
            try home.python(
                Peers.root + "/Tests/Peers/sender.py",
                "http://127.0.0.1:\(port)",
                home.path + "/acknowledged",
                home.path + "/sent",
                "\(linesPerBatch)"
            )
        }

        private func numbers(_ home: TestHome, _ file: String) -> [Int] {
            let text = String(
                decoding: FileManager.default.contents(atPath: "\(home.path)/\(file)") ?? Data(),
                as: UTF8.self
            )
            return text.split(separator: "\n").compactMap { Int($0) }
        }

        private func count(_ home: TestHome, _ file: String) -> Int { numbers(home, file).count }

        /// Every acknowledged batch is there whole and once; one that was not is there whole and once, or not at all.
        private func compare(_ home: TestHome, _ server: ServerProgram) async throws {
            let acknowledged = Set(numbers(home, "acknowledged"))
            let sent = Set(numbers(home, "sent"))
            var stored: [String: Int] = [:]
            for line in try await server.logTexts(of: "sender") { stored[line, default: 0] += 1 }
            var missing: [Int] = []
            var twice: [String] = []
            for batch in sent.sorted() {
                let counts = (0..<linesPerBatch).map { stored["batch \(batch) line \($0)"] ?? 0 }
                if counts.contains(where: { $0 > 1 }) { twice.append("batch \(batch): \(counts)") }
                let isWhole = counts.allSatisfy { $0 == 1 }
                let isAbsent = counts.allSatisfy { $0 == 0 }
                if acknowledged.contains(batch) ? !isWhole : !(isWhole || isAbsent) { missing.append(batch) }
            }
            #expect(missing.isEmpty, "of \(acknowledged.count) acknowledged batches")
            #expect(twice.isEmpty)
            #expect(acknowledged.count > 30 * rounds)
        }
    }
}

/// A port that no one listens on at this moment.
func freePort() throws -> Int {
    for _ in 0..<100 {
        let port = Int.random(in: 20_000...31_999)
        if try isFree(port) { return port }
    }
    throw TestFailure("no free port")
}

func isFree(_ port: Int) throws -> Bool {
    let needle = String(format: ":%04X ", port)
    let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
    return !table.contains(needle)
}
