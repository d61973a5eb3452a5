import Foundation
import Testing

extension EndToEnd {
    /// What a running service is asked by `vigil level`.
    @Suite(.serialized)
    struct LevelTests {
        /// The example service beside a server, once it listens to that.
        private struct Hello {
            let server: ServerProgram
            let child: ChildProgram
            let address: String

            init(in home: TestHome) async throws {
                let server = try await ServerProgram(in: home)
                let port = try freePort()
                let child = try home.start(
                    [try Peers.helloService(), "\(port)"],
                    environment: [
                        "OTEL_EXPORTER_OTLP_ENDPOINT": server.address, "OTEL_BLRP_SCHEDULE_DELAY": "50",
                        "VIGIL_CONSOLE": "json", "VIGIL_LOG_FILE": home.path + "/logs/",
                    ]
                )
                try await eventually("hello listens to its server", within: 20) {
                    if let ending = child.poll() { throw TestFailure("hello: \(ending)\n\(child.errors)") }
                    return try await server.vigil("level", "--list").contains("Listening: hello (1)") ? true : nil
                }
                (self.server, self.child, address) = (server, child, "http://127.0.0.1:\(port)")
            }

            /// Has it log; what has arrived of that, by text.
            func log() async throws -> [String] {
                _ = try await LocalHTTP.send("GET", address + "/log")
                let lines = try await server.lines("logs", "-l", "debug", "-n", "1000", "service=hello")
                return lines.compactMap { $0["text"] as? String }
            }
        }

        private static let detail = "a detail from the log route"

        @Test("E50: a running service logs in detail for a while, and then no more")
        func detailsForAWhile() async throws {
            try await withHome { home in
                let hello = try await Hello(in: home)
                #expect(try await !hello.log().contains(Self.detail))
                let clock = ContinuousClock()
                let answer = try await hello.server.vigil(
                    "level",
                    "debug",
                    "--service",
                    "hello",
                    "--for",
                    "4s",
                    "--json"
                )
                #expect(answer.contains("\"level\" : \"debug\"") && answer.contains("\"instances\" : 1"))
                let start = clock.now
                try await eventually("details", within: 4) {
                    try await hello.log().contains(Self.detail) ? true : nil
                }
                #expect(clock.now - start < .seconds(2))
                try await eventually("the end of it", within: 10, every: 200) {
                    try await hello.server.vigil("level", "--list").contains("Nothing is set.") ? true : nil
                }
                _ = try await hello.log()
                let before = try await settled(hello)
                for _ in 0..<3 { _ = try await hello.log() }
                let after = try await settled(hello)
                #expect(after.filter { $0 == Self.detail }.count == before.filter { $0 == Self.detail }.count)
                #expect(after.count >= before.count + 3)
                hello.child.signal(15)
                #expect(try await hello.child.end(within: 10) == .exited(0))
                try checkFiles(home, after.filter { $0 == Self.detail }.count, hello.child)
            }
        }

        /// What has arrived once nothing more comes.
        private func settled(_ hello: Hello) async throws -> [String] {
            var last: [String] = []
            return try await eventually("all lines", within: 10, every: 300) {
                let lines = try await hello.server.lines("logs", "-l", "debug", "-n", "1000", "service=hello")
                    .compactMap { $0["text"] as? String }
                defer { last = lines }
                return lines == last ? lines : nil
            }
        }

        /// C7, C8: the file holds the lines of the console, as JSON.
        private func checkFiles(_ home: TestHome, _ details: Int, _ child: ChildProgram) throws {
            let file = FileManager.default.contents(atPath: home.path + "/logs/hello.log") ?? Data()
            let text = String(decoding: file, as: UTF8.self)
            let shown = child.errors.split(separator: "\n").filter { $0.hasPrefix("{") }
            #expect(text.split(separator: "\n").sorted() == shown.sorted())
            let lines = try text.split(separator: "\n").map {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
            }
            #expect(lines.filter { $0["message"] as? String == Self.detail }.count == details)
            #expect(lines.allSatisfy { $0["service"] as? String == "hello" && $0["timestamp"] != nil })
        }

        @Test("A17, D31: the recording of a running service is switched off from outside, and on again")
        func recordingIsSwitchedOff() async throws {
            try await withHome { home in
                let hello = try await Hello(in: home)
                let arguments = ["level", "off", "--everything", "--service", "hello", "--for", "1h"]
                let off = try home.start(
                    [try Peers.vigil()] + arguments,
                    environment: ["VIGIL_SERVER": hello.server.address]
                )
                #expect(try await off.end() == .exited(0))
                try await eventually("the mark of the pause", within: 5) {
                    try await hello.log().contains("recording is paused") ? true : nil
                }
                let before = try await settled(hello)
                _ = try await hello.log()
                #expect(try await settled(hello) == before)
                _ = try await hello.server.vigil("level", "--clear", "--service", "hello")
                try await eventually("lines again", within: 5) {
                    try await hello.log().count > before.count + 1 ? true : nil
                }
            }
        }

        @Test
        func saysWhatIsWrongWithACommand() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                for arguments in [
                    ["level"], ["level", "loud", "--service", "s", "--for", "1m"],
                    ["level", "debug", "--service", "s"],
                    ["level", "debug", "--for", "1m"], ["level", "debug", "--list"],
                    ["level", "debug", "--everything", "--service", "s", "--for", "1m"],
                    ["level", "debug", "--service", "s", "--for", "60d"],
                ] {
                    let child = try home.start(
                        [try Peers.vigil()] + arguments,
                        environment: ["VIGIL_SERVER": server.address]
                    )
                    #expect(try await child.end() == .exited(64), "\(arguments)")
                    #expect(!child.errors.isEmpty)
                }
                let away = try home.vigil("level", "--list", "--server", "http://127.0.0.1:1")
                #expect(try await away.end() == .exited(69))
            }
        }
    }
}
