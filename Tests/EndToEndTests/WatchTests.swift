import Foundation
import Testing

extension EndToEnd {
    /// The main job: a service that knows nothing of these tests, watched under load.
    @Suite(.serialized)
    struct WatchTests {
        @Test("E2: a Flask application with its own SDK: requests, percentiles, log lines, errors, traces")
        func watchesFlask() async throws {
            try await withHome { home in
                let programs = try Peers.pythonPrograms()
                let path = programs + ":" + (home.environment["PATH"] ?? "")
                let service = try await WatchedService(
                    "shop",
                    in: home,
                    ["opentelemetry-instrument", "python3", Peers.root + "/Examples/python-flask/app.py"],
                    environment: ["PATH": path]
                )
                let seen = try await service.load(["/hello/you", "/boom", "/work"])
                try await check(service, seen, slow: "GET /slow")
                try await checkErrors(service, type: "ValueError", count: WatchedService.requests, stackHas: "app.py")
                let work = try await service.trace(with: "pack parcel")
                #expect(work.map(\.name) == ["GET /work", "pack parcel"] && work.map(\.depth) == [0, 1])
                _ = try await service.stop()
                try await checkLog(service, line: "greeting you", count: WatchedService.requests)
                try await checkLog(service, line: "parcel packed", count: WatchedService.requests)
            }
        }

        @Test("HelloService: requests, log lines and metrics arrive without a line of its own")
        func watchesHello() async throws {
            try await withHome { home in
                let service = try await WatchedService("hello", in: home, [Peers.helloService()], environment: [:])
                let seen = try await service.load(["/hello/you", "/fail", "/log"])
                try await check(service, seen, slow: "GET /slow")
                try await checkErrors(service, type: "OutOfCoffee", count: WatchedService.requests, stackHas: "")
                try await checkLog(service, line: "a line from the log route", count: WatchedService.requests)
                let greetings = try await service.server.series("hello_greetings_total")
                #expect(greetings.compactMap { $0["value"] as? Double }.reduce(0, +) == Double(WatchedService.requests))
                _ = try await service.stop()
            }
        }

        /// As many requests as were sent; percentiles as the spans' own durations; what a user sees.
        private func check(
            _ service: WatchedService,
            _ seen: [String: WatchedService.Seen],
            slow: String
        ) async throws {
            let sent = seen.values.reduce(0) { $0 + $1.count }
            let operations = try await service.operations(sent)
            let counts = operations.mapValues { $0["count"] as? Double ?? 0 }
            #expect(counts.values.reduce(0, +) == Double(sent), "\(counts)")
            let all = try await service.durations(sent)
            for (name, figures) in operations {
                let durations = all[name] ?? []
                #expect(durations.count == Int(counts[name] ?? 0), "\(name)")
                for (key, quantile) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
                    let estimate = figures[key] as? Double ?? -1
                    #expect(
                        isQuantile(estimate, quantile, of: durations, within: 0.01),
                        "\(name) \(key): \(estimate) of \(durations.sorted().suffix(5))"
                    )
                }
            }
            let p50 = operations[slow]?["p50"] as? Double ?? -1
            let measured = seen["/slow"]?.p50 ?? 0
            #expect(abs(p50 - measured) <= measured * 0.1, "\(p50) beside the \(measured) that the load saw")
            let status = try await service.server.vigil("status")
            #expect(status.contains(slow) && status.contains("running"), "\(status)")
        }

        /// Each error once, with its type and stack.
        private func checkErrors(
            _ service: WatchedService,
            type: String,
            count: Int,
            stackHas text: String
        ) async throws {
            let answer = try await service.server.get("/api/vigil/operations?since=1h").json()
            let errors = answer["errors"] as? [[String: Any]] ?? []
            let counts = errors.compactMap { $0["count"] as? Int }
            #expect(counts.reduce(0, +) == count, "\(errors)")
            for error in errors {
                #expect((error["type"] as? String ?? "").contains(type))
                #expect(text.isEmpty || (error["stacktrace"] as? String ?? "").contains(text))
                #expect((error["trace"] as? String ?? "").count == 32)
            }
        }

        /// Each log line once, however many ways it came.
        private func checkLog(_ service: WatchedService, line: String, count: Int) async throws {
            let lines = try await service.server.lines("logs", "-n", "10000", "\"\(line)\"")
            let texts = lines.compactMap { $0["text"] as? String }
            // Threads that print at once can share a line: Python writes the text and the line's end one by one.
            let times = texts.reduce(0) { $0 + $1.components(separatedBy: line).count - 1 }
            #expect(times == count, "\(texts.prefix(6))")
        }
    }
}
