import Foundation
import Testing

extension EndToEnd {
    /// `vigil run` as a shell's user meets it.
    @Suite(.serialized)
    struct RunTests {
        @Test(
            "vigil run ends as its command does",
            arguments: [
                (["false"], 1), (["true"], 0), (["sh", "-c", "exit 42"], 42), (["there-is-no-such-command"], 127),
                (["sh", "-c", "kill -9 $$"], 137), (["sh", "-c", "kill -15 $$"], 143),
            ] as [([String], Int32)]
        )
        func passesOnTheExitCode(command: [String], code: Int32) async throws {
            try await withServer { home, server in
                let run = try home.start(
                    [Peers.vigil(), "run", "--listen", server.listen, "--"] + command
                )
                #expect(try await run.end() == .exited(code), "\(run.errors)")
            }
        }

        @Test
        func passesOnTheOutputAsItIs() async throws {
            try await withServer { home, server in
                let script =
                    "printf 'no line end'; printf 'to errors\\n' >&2; printf '\\033[31mred\\033[0m\\n\\377\\000'"
                let plain = try home.start(["sh", "-c", script])
                let watched = try home.vigil("run", "-q", "--listen", server.listen, "--", "sh", "-c", script)
                #expect(try await plain.end() == .exited(0))
                #expect(try await watched.end() == .exited(0))
                #expect(watched.output == plain.output)
                #expect(watched.errors.hasPrefix(plain.errors), "\(watched.errors)")
            }
        }

        @Test(arguments: [
            ("http://192.0.2.1:9", Int32(3), "runs unwatched: no Vigil answers at 192.0.2.1:9"),
            ("https://example.org", 64, "VIGIL_SERVER is https://example.org"),
        ])
        func startsNoServerElsewhere(server: String, code: Int32, words: String) async throws {
            try await withHome { home in
                let run = try home.vigil("run", "--", "sh", "-c", "exit 3", environment: ["VIGIL_SERVER": server])
                #expect(try await run.end() == .exited(code))
                #expect(run.errors.contains(words), "\(run.errors)")
            }
        }

        @Test
        func startsAServerThatLivesOn() async throws {
            try await withHome { home in
                let address = "http://127.0.0.1:\(try freePort())"
                let run = try home.vigil(
                    "run",
                    "--",
                    "echo",
                    "seen once",
                    environment: ["VIGIL_SERVER": address]
                )
                #expect(try await run.end() == .exited(0), "\(run.errors)")
                let logs = try home.vigil("logs", "--json", environment: ["VIGIL_SERVER": address])
                #expect(try await logs.end() == .exited(0), "\(logs.errors)")
                #expect(logs.output.components(separatedBy: #""text":"seen once""#).count == 2, "\(logs.output)")
                let stop = try home.vigil("stop", environment: ["VIGIL_SERVER": address])
                #expect(try await stop.end() == .exited(0), "\(stop.errors)")
                let gone = try home.vigil("stop", environment: ["VIGIL_SERVER": address])
                #expect(try await gone.end() == .exited(69))
            }
        }

        @Test
        func restartsOnFailureAndGivesUpAtTheLimit() async throws {
            try await withServer { home, server in
                let run = try home.vigil(
                    "run",
                    "--restart",
                    "on-failure",
                    "--restart-limit",
                    "2",
                    "--",
                    "sh",
                    "-c",
                    "echo started; exit 3",
                    environment: server.asked
                )
                #expect(try await run.end(within: 60) == .exited(3), "\(run.errors)")
                #expect(run.output.components(separatedBy: "started").count == 4)
                #expect(run.errors.contains("gave up") || run.errors.contains("giving up"), "\(run.errors)")
            }
        }

        @Test
        func linesAppearAsTheyArePrinted() async throws {
            try await withServer { home, server in
                let program = "import time\nprint('first')\ntime.sleep(3)\nprint('second')"
                let run = try home.vigil("run", "--listen", server.listen, "--", try Peers.python(), "-c", program)
                try await run.output(contains: "first", within: 10)
                #expect(run.poll() == nil)
                #expect(!run.output.contains("second"))
                try await eventually("the first line can be asked for before the program ends", within: 2.5) {
                    try await server.lines("logs").contains { $0["text"] as? String == "first" } ? true : nil
                }
                #expect(try await run.end() == .exited(0))
                #expect(run.output == "first\nsecond\n")
            }
        }

        @Test
        func interruptReachesTheCommandFirst() async throws {
            try await withServer { home, server in
                let program = """
                    import signal, sys, time
                    def stop(*_): print('cleaned up', flush=True); sys.exit(7)
                    signal.signal(signal.SIGINT, stop)
                    print('ready', flush=True)
                    time.sleep(30)
                    """
                let screen = try await Screen(in: home)
                let file = home.path + "/program.py"
                try program.write(toFile: file, atomically: true, encoding: .utf8)
                try await screen.type(
                    "\(Peers.vigil()) run --listen \(server.listen) -- \(Peers.python()) \(file); echo code=$?"
                )
                try await screen.shows("ready")
                try await screen.press("C-c")
                try await screen.shows("cleaned up")
                try await screen.shows("code=7")
            }
        }

        @Test
        func anInteractivePromptIsUsable() async throws {
            try await withServer { home, server in
                let screen = try await Screen(in: home)
                try await screen.type("\(Peers.vigil()) run --listen \(server.listen) -- python3 -q; echo code=$?")
                try await screen.shows(">>>")
                try await screen.type("import sys, os; print(6 * 7, sys.stdin.isatty(), os.get_terminal_size())")
                try await screen.shows("42 True os.terminal_size(columns=100, lines=30)")
                try await screen.press("C-c")
                try await screen.shows("KeyboardInterrupt")
                try await screen.press("C-d")
                try await screen.shows("code=0")
            }
        }

        private func withServer(_ body: (TestHome, ServerProgram) async throws -> Void) async throws {
            try await withHome { home in
                try await body(home, ServerProgram(in: home))
            }
        }
    }
}

extension ServerProgram {
    /// The variable by which client commands find it.
    var asked: [String: String] { ["VIGIL_SERVER": address] }
    /// Where it listens, for `vigil run`.
    var listen: String { "127.0.0.1:\(port)" }
}
