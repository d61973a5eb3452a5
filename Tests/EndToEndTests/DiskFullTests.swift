import Foundation
import Testing

extension EndToEnd {
    /// A disk that fills up under the server: a small file system in memory that only the server sees.
    @Suite(.serialized, .enabled(if: getuid() == 0, "mounting a file system needs root"))
    struct DiskFullTests {
        @Test("A full disk: 503 with Retry-After of 1 to 5 s, queries go on, and writes again once there is space")
        func saysSoAndRecovers() async throws {
            try await withHome { home in
                let disk = home.path + "/disk"
                try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
                let port = try freePort()
                let script = """
                    mount -t tmpfs -o size=24m none '\(disk)' && head -c 6m /dev/zero > '\(disk)/ballast' \
                    && exec '\(try Peers.vigil())' serve --no-auth --listen 127.0.0.1:\(port) --data '\(disk)/data'
                    """
                let server = try home.start([Peers.system("unshare"), "-m", "sh", "-c", script])
                try await server.output(contains: "listens on")
                let address = "http://127.0.0.1:\(port)"
                let stored = try await fill(address)
                let logs = try await LocalHTTP.send(
                    "GET",
                    address + "/api/vigil/logs?limit=10000&search=service%3Dfiller"
                )
                #expect(logs.status == 200)
                #expect(try (logs.json()["logs"] as? [Any])?.count == stored)
                let nsenter = try home.start([
                    Peers.system("nsenter"), "-t", "\(server.pid)", "-m", "rm", disk + "/ballast",
                ])
                #expect(try await nsenter.end() == .exited(0), "\(nsenter.errors)")
                try await eventually("the server takes writes again", within: 5, every: 200) {
                    try await send(address, 1_000).status == 200 ? true : nil
                }
                server.signal(15)
                #expect(try await server.end() == .exited(0), "\(server.errors)")
            }
        }

        /// Sends until the server refuses; returns how many batches it took.
        private func fill(_ address: String) async throws -> Int {
            for count in 0..<60 {
                let answer = try await send(address, 700_000)
                if answer.status == 200 { continue }
                #expect(answer.status == 503, "\(answer.text)")
                #expect((1...5).contains(Int(answer.headers["retry-after"] ?? "") ?? 0))
                return count
            }
            throw TestFailure("the disk did not fill up")
        }

        private func send(_ address: String, _ count: Int) async throws -> Answer {
            let noise = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/urandom")).read(
                upToCount: count / 4 * 3
            )
            let text = noise?.base64EncodedString() ?? ""
            let body = Data(logRequest(text, at: Date(), service: "filler").utf8)
            return try await LocalHTTP.send(
                "POST",
                address + "/v1/logs",
                headers: ["Content-Type": "application/json"],
                body: body
            )
        }
    }
}
