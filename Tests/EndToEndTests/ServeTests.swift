import Foundation
import Testing

extension EndToEnd {
    /// The server as a program: start, stop, and what stands in its way.
    @Suite(.serialized)
    struct ServeTests {
        @Test
        func startsOnAnEmptyFolderAndEndsCleanlyWhenTold() async throws {
            try await withHome { home in
                let clock = ContinuousClock()
                let start = clock.now
                let server = try await ServerProgram(in: home)
                #expect(clock.now - start < .seconds(3))
                #expect(try await server.get("/-/ready").status == 200)
                let attributes = try FileManager.default.attributesOfItem(atPath: home.path + "/data")
                #expect(attributes[.posixPermissions] as? Int == 0o700)
                server.child.signal(15)
                #expect(try await server.child.end(within: 10) == .exited(0))
            }
        }

        @Test
        func readingNeedsTheTokenThatTheUserHas() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let stranger = try await LocalHTTP.send("GET", server.address + "/api/vigil/services")
                #expect(stranger.status == 401)
                #expect(try await server.get("/api/vigil/services").status == 200)
                let refused = try home.vigil("status", "--server", server.address, "--token", "wrong")
                #expect(try await refused.end() == .exited(77))
                #expect(refused.errors.contains("token"))
                #expect(server.signIn.hasPrefix(server.address))
            }
        }

        @Test
        func saysWhoHasTheFolder() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let second = try home.vigil("serve", "--listen", "127.0.0.1:0", "--data", home.path + "/data")
                #expect(try await second.end() == .exited(78))
                #expect(second.errors.contains("\(server.child.pid)"), "\(second.errors)")
            }
        }

        @Test
        func saysWhoElseMayLookIntoItsFolder() async throws {
            try await withHome { home in
                let folder = home.path + "/data", manager = FileManager.default
                try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
                let server = try await ServerProgram(in: home)
                #expect(server.child.errors.contains("chmod 700 \(folder)"), "\(server.child.errors)")
                for file in try manager.subpathsOfDirectory(atPath: folder) {
                    let mode = try manager.attributesOfItem(atPath: folder + "/" + file)[.posixPermissions] as? NSNumber
                    #expect(mode.map { $0.uint16Value & 0o077 } == 0, "\(file)")
                }
            }
        }

        @Test
        func saysThatAnotherProgramHasThePort() async throws {
            try await withHome { home in
                let (other, port) = try await startForeignServer(in: home)
                let server = try home.vigil("serve", "--listen", "127.0.0.1:\(port)", "--data", home.path + "/data")
                #expect(try await server.end() == .exited(78))
                #expect(server.errors.contains("\(port)") && server.errors.contains("--listen"), "\(server.errors)")
                let status = try home.vigil("status", "--server", "http://127.0.0.1:\(port)")
                #expect(try await status.end() == .exited(69))
                #expect(status.errors.contains("not Vigil"), "\(status.errors)")
                other.kill()
            }
        }

        @Test
        func saysWhatToDoWhereNoServerRunsAndNothingIsStored() async throws {
            try await withHome { home in
                let status = try home.vigil("status", environment: ["VIGIL_SERVER": "http://127.0.0.1:9"])
                #expect(try await status.end() == .exited(69))
                #expect(status.errors.contains("vigil run") || status.errors.contains("vigil serve"))
                #expect(status.output.isEmpty)
                let stop = try home.vigil("stop", environment: ["VIGIL_SERVER": "http://127.0.0.1:9"])
                #expect(try await stop.end() == .exited(69))
            }
        }

        @Test
        func readsTheStoreWhereNoServerRuns() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home, data: home.path + "/share/vigil")
                let body = Data(logRequest("written before", at: Date()).utf8)
                #expect(try await server.post("/v1/logs", body, type: "application/json").status == 200)
                _ = try await server.vigil("stop")
                #expect(try await server.child.end(within: 10) == .exited(0))
                let logs = try home.vigil("logs", "--json", environment: ["VIGIL_SERVER": "http://127.0.0.1:9"])
                #expect(try await logs.end() == .exited(0))
                #expect(logs.output.contains("written before"), "\(logs.errors)")
            }
        }

        @Test
        func refusesAnOpenAddressUnlessToldOtherwise() async throws {
            try await withHome { home in
                let server = try home.vigil("serve", "--listen", "0.0.0.0:0", "--data", home.path + "/data")
                #expect(try await server.end() == .exited(78))
                #expect(server.errors.contains("--insecure-listen"))
            }
        }

        @Test
        func theClockCanBeSetForTests() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home, "--clock", "-3h/60")
                let time = try await server.get("/api/vigil/status").json()["time"] as? String ?? ""
                let formatter = ISO8601DateFormatter()
                formatter.formatOptions = [.withInternetDateTime]
                let whole = time.prefix { $0 != "." } + "Z"
                let shown = try #require(formatter.date(from: String(whole)))
                // Each second that has passed since the start counts for a minute.
                #expect((-3 * 3_600 ... -2.5 * 3_600).contains(shown.timeIntervalSinceNow), "\(time)")
            }
        }

        @Test
        func writesCompletionsForShells() async throws {
            try await withHome { home in
                for shell in ["bash", "zsh", "fish"] {
                    let script = try home.vigil("--generate-completion-script", shell)
                    #expect(try await script.end() == .exited(0))
                    #expect(script.output.contains("traces"))
                }
            }
        }

        @Test
        func endsWithoutAWordWhereNoOneReadsAnyMore() async throws {
            try await withHome { home in
                let server = try await ServerProgram(in: home)
                let text = String(repeating: "x", count: 3_000)
                for _ in 0..<60 {
                    let body = Data(logRequest(text, at: Date()).utf8)
                    #expect(try await server.post("/v1/logs", body, type: "application/json").status == 200)
                }
                let command = "set -o pipefail; '\(try Peers.vigil())' logs -n 1000 | head -1 | wc -l"
                let pipeline = try home.start(
                    [Peers.system("bash"), "-c", command],
                    environment: ["VIGIL_SERVER": server.address]
                )
                #expect(try await pipeline.end() == .exited(0))
                #expect(pipeline.errors.isEmpty, "\(pipeline.errors)")
            }
        }

        /// A web server that is not Vigil, and its port.
        private func startForeignServer(in home: TestHome) async throws -> (ChildProgram, Int) {
            let other = try home.python("-u", "-m", "http.server", "--bind", "127.0.0.1", "0")
            let port = try await eventually("the other server says its port") { () -> Int? in
                other.output.split(separator: " ").firstIndex(of: "port").flatMap { index in
                    Int(other.output.split(separator: " ")[index + 1])
                }
            }
            return (other, port)
        }
    }
}

/// An OTLP request in JSON with one log record.
func logRequest(_ text: String, at time: Date, service: String = "peer") -> String {
    let nanoseconds = Int64(time.timeIntervalSince1970 * 1e6) * 1_000
    return """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"\(service)"}}]},\
        "scopeLogs":[{"logRecords":[{"timeUnixNano":"\(nanoseconds)","severityNumber":9,\
        "body":{"stringValue":"\(text)"}}]}]}]}
        """
}
