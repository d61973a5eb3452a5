import Foundation
import Testing

extension EndToEnd {
    /// A program that reports by the library to a server that comes and goes.
    @Suite(.serialized)
    struct SpoolTests {
        @Test("Nothing said to be recorded is lost or twice: the server away, the program killed -9 and started anew")
        func keepsWhatItSaidOverTheDeathOfServerAndProgram() async throws {
            try await withHome { home in
                let port = try freePort()
                var server = try await ServerProgram(in: home, listen: "127.0.0.1:\(port)")
                let first = try start("first", in: home, port)
                try await waitUntil(first, hasSaid: 40)
                server.child.kill()
                try await waitUntil(first, hasSaid: said(first) + 60)
                #expect(try !spooled(home).isEmpty)
                first.kill()
                let second = try start("second", in: home, port)
                try await waitUntil(second, hasSaid: 50)
                server = try await ServerProgram(in: home, listen: "127.0.0.1:\(port)")
                try await waitUntil(second, hasSaid: said(second) + 50)
                second.kill()
                #expect(first.errors.contains("are kept in \(home.path)/state/vigil/spool/hello-batch"))
                #expect(second.errors.contains("are taken again"), "\(second.errors)")
                try await compare(server, ["first": first, "second": second])
                #expect(try spooled(home).isEmpty)
            }
        }

        @Test("What waits is sent where the disk takes nothing more, as with a limit on the size of files (ulimit -f)")
        func sendsWhatWaitsWhereTheDiskTakesNothing() async throws {
            try await withHome { home in
                let port = try freePort()
                let job = try start("job", in: home, port)
                try await waitUntil(job, hasSaid: 200)
                let limit = try home.start([Peers.system("prlimit"), "--pid", "\(job.pid)", "--fsize=4096"])
                #expect(try await limit.end() == .exited(0), "\(limit.errors)")
                try await waitUntil(job, hasSaid: said(job) + 50)
                #expect(job.errors.contains("it cannot be kept on the disk"), "\(job.errors)")
                let server = try await ServerProgram(in: home, listen: "127.0.0.1:\(port)")
                for signal in ["logs", "traces"] {
                    let relief = "\(signal) are taken again"
                    try await eventually(relief) { job.errors.contains(relief) ? true : nil }
                }
                try await waitUntil(job, hasSaid: said(job) + 50)
                job.kill()
                try await compare(server, ["job": job])
            }
        }

        private func start(_ name: String, in home: TestHome, _ port: Int) throws -> ChildProgram {
            try home.start(
                [Peers.helloBatch(), name, "100000"],
                environment: [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(port)", "XDG_STATE_HOME": home.path + "/state",
                    // Spans are counted here, so that none may be shed.
                    "VIGIL_CONSOLE": "off", "VIGIL_CPU_BUDGET": "off",
                ]
            )
        }

        /// The number of the last item that the program said was done.
        private func said(_ job: ChildProgram) -> Int {
            job.output.split(separator: "\n").compactMap { Int($0.dropFirst("done ".count)) }.last ?? 0
        }

        private func waitUntil(_ job: ChildProgram, hasSaid count: Int) async throws {
            try await eventually("item \(count) is done", within: 15) { said(job) >= count ? true : nil }
        }

        private func spooled(_ home: TestHome) throws -> [String] {
            let folder = home.path + "/state/vigil/spool"
            guard FileManager.default.fileExists(atPath: folder) else { return [] }
            return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".spool") }
        }

        /// Each item that was said to be done is stored once, as a line and as a span; one that was not, once or not.
        private func compare(_ server: ServerProgram, _ jobs: [String: ChildProgram]) async throws {
            var stored: [String: Int] = [:]
            for text in try await server.logTexts(of: "hello-batch") { stored[text, default: 0] += 1 }
            #expect(stored.values.allSatisfy { $0 == 1 })
            var done = 0
            for (name, job) in jobs {
                let missing = (1...said(job)).filter { stored["\(name) item \($0)"] == nil }
                #expect(missing.isEmpty, "of \(said(job)) items of the \(name) job")
                done += said(job)
            }
            let spans = try await server.spanCount(of: "hello-batch")
            // The last ten items of a job may have been sent in part when it was killed.
            #expect(spans >= done && spans <= done + 20, "\(spans) spans of \(done) items")
        }
    }
}
