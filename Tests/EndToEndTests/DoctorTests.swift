import Foundation
import Testing

extension EndToEnd {
    /// `vigil doctor` and what `vigil status` says of the store, with a server and without one.
    @Suite(.serialized)
    struct DoctorTests {
        private func send(_ count: Int, to server: ServerProgram) async throws {
            for index in 0..<count {
                let body = Data(logRequest("line \(index)", at: Date()).utf8)
                #expect(try await server.post("/v1/logs", body, type: "application/json").status == 200)
            }
        }

        private func json(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        private func check(_ name: String, in view: [String: Any]) throws -> [String: Any] {
            let checks = view["checks"] as? [[String: Any]] ?? []
            return try #require(checks.first { $0["name"] as? String == name }, "\(view)")
        }

        @Test
        func saysThatAllIsWellWithAServerAndWithout() async throws {
            try await withHome { home in
                let nobody = ["VIGIL_SERVER": "http://127.0.0.1:9"]
                let before = try home.vigil("doctor", environment: nobody)
                #expect(try await before.end() == .exited(0), "\(before.output)\(before.errors)")
                #expect(before.output.contains("not there yet") && before.output.contains("vigil run"))
                let server = try await ServerProgram(
                    in: home,
                    data: home.path + "/share/vigil",
                    "--retention-size",
                    "1GB"
                )
                try await send(20, to: server)
                let text = try await server.vigil("doctor")
                #expect(text.contains("all is well") && text.contains(server.address), "\(text)")
                let view = try json(try await server.vigil("doctor", "--deep", "--json"))
                #expect(view["status"] as? String == "well" && view["is_deep"] as? Bool == true)
                let status = try json(try await server.vigil("status", "--json"))
                let inventory = try #require(status["inventory"] as? [String: Any])
                #expect((inventory["journal"] as? [String: Any])?["bytes"] as? Int ?? 0 > 0)
                #expect((inventory["commit_median"] as? Double ?? 0) > 0)
                #expect(try await server.vigil("status").contains("\n       disk "))
                _ = try await server.vigil("stop")
                #expect(try await server.child.end(within: 10) == .exited(0))
                let after = try home.vigil("doctor", environment: nobody)
                #expect(try await after.end() == .exited(0), "\(after.output)\(after.errors)")
                #expect(after.output.contains("all is well") && after.output.contains("none answers"))
            }
        }

        @Test
        func findsAFlippedBitAndEndsWithOne() async throws {
            try await withHome { home in
                let data = home.path + "/data"
                let server = try await ServerProgram(in: home, data: data, "--retention-size", "1GB")
                try await send(20, to: server)
                _ = try await server.vigil("stop")
                #expect(try await server.child.end(within: 10) == .exited(0))
                let names = try FileManager.default.subpathsOfDirectory(atPath: data)
                let name = try #require(names.first { $0.hasSuffix(".vj") })
                let path = URL(filePath: data + "/" + name)
                var bytes = try Data(contentsOf: path)
                bytes[64 + 24 + 5] ^= 4
                try bytes.write(to: path)
                let doctor = try home.vigil("doctor", "--deep", "--json", "--data", data)
                #expect(try await doctor.end() == .exited(1), "\(doctor.output)\(doctor.errors)")
                let journal = try check("journal", in: try json(doctor.output))
                let finding = try #require((journal["findings"] as? [[String: Any]])?.first)
                #expect(finding["place"] as? String == name && finding["status"] as? String == "wrong")
                #expect((finding["damage"] as? [String: Any])?["offset"] as? Int == 64)
                let quiet = try home.vigil("doctor", "--quiet", "--data", data)
                #expect(try await quiet.end() == .exited(1))
                #expect(quiet.output.contains(name) && !quiet.output.contains("all is well"))
                // The server says the same when it starts, and keeps it as a log record.
                let again = try await ServerProgram(in: home, data: data, "--retention-size", "1GB")
                try await eventually("the damage is a log record") {
                    let logs = try await again.vigil("logs", "service=vigil")
                    return logs.contains("Lost in the journal: \(name)") ? true : nil
                }
                #expect(try await again.vigil("status").contains("vigil doctor"))
            }
        }

        @Test
        func readsEveryBlockOfPartsWhileTheServerRuns() async throws {
            try await withHome { home in
                let data = home.path + "/data"
                let server = try await ServerProgram(in: home, data: data, "--retention-size", "1GB")
                for _ in 0..<14 {
                    let body = Data(Self.manyLogs(5_000).utf8)
                    #expect(try await server.post("/v1/logs", body, type: "application/json").status == 200)
                }
                let name = try await eventually("a part of logs is there", within: 30, every: 200) {
                    try FileManager.default.subpathsOfDirectory(atPath: data).first {
                        $0.hasPrefix("parts/logs/") && $0.hasSuffix(".vp")
                    }
                }
                #expect(try await server.vigil("doctor", "--deep").contains("blocks read"))
                // Behind the head of 64 bytes is the first block.
                let file = try FileHandle(forUpdating: URL(filePath: data + "/" + name))
                try file.seek(toOffset: 64)
                let byte = try #require(try file.read(upToCount: 1)?.first)
                try file.seek(toOffset: 64)
                try file.write(contentsOf: Data([byte ^ 16]))
                try file.close()
                #expect(try await server.vigil("doctor").contains("all is well"))
                let text = try await server.vigil("doctor", "--deep", exit: 1)
                #expect(
                    text.contains(name) && text.contains("from 64 on") && text.contains("log records of"),
                    "\(text)"
                )
                // From then on it is known, and is in the log.
                #expect(try await server.vigil("doctor", exit: 1).contains(name))
                try await eventually("the damage is a log record") {
                    try await server.vigil("logs", "service=vigil").contains("Lost in a part: \(name)") ? true : nil
                }
            }
        }

        private static func manyLogs(_ count: Int) -> String {
            let now = Int64(Date().timeIntervalSince1970 * 1e6) * 1_000
            let records = (0..<count).map { index in
                #"{"timeUnixNano":"\#(now + Int64(index))","body":{"stringValue":"line \#(index)"}}"#
            }
            return #"{"resourceLogs":[{"scopeLogs":[{"logRecords":["# + records.joined(separator: ",") + "]}]}]}"
        }

        @Test
        func saysWhoHasTheFolderAndWhatIsOpenToOthers() async throws {
            try await withHome { home in
                let data = home.path + "/data"
                let server = try await ServerProgram(in: home, data: data, "--retention-size", "1GB")
                try await send(2, to: server)
                let held = try home.vigil("doctor", "--data", data)
                #expect(try await held.end() == .exited(0), "\(held.output)")
                #expect(held.output.contains("process \(server.child.pid)"), "\(held.output)")
                try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: data + "/vigil.db")
                let token = home.path + "/runtime/vigil/token"
                let view = try json(try await server.vigil("doctor", "--json", exit: 1))
                #expect(try check("folder", in: view)["status"] as? String == "wrong")
                let own = server.token
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: token)
                let open = try json(try await server.vigil("doctor", "--json", "--token", own, exit: 1))
                #expect(try check("token", in: open)["status"] as? String == "wrong")
            }
        }
    }
}
