// The highest throughput of a small Hummingbird service, watched and not, in turn: a process for each, driven by wrk,
// and a server of ours that takes what the watched one sends. All of them share the machine's cores.

import Foundation

/// Measures what of a service's throughput is left when it is watched.
enum HelloBenchmark {
    private static let pairs = 10

    /// The figures; without wrk or a server there are none.
    static func run() async throws -> [BenchmarkRow] {
        guard let wrk = Self.wrk, let kind = MeasuredServer.Kind.vigil else { return [] }
        let server = try MeasuredServer(kind)
        defer { server.stop() }
        try await LoadSender.waitUntilReady(server)
        let bare = try MeasuredServer(.hello(watchedBy: nil))
        defer { bare.stop() }
        let watched = try MeasuredServer(.hello(watchedBy: server.address))
        defer { watched.stop() }
        // The governor has found its rate after half a minute.
        for (service, seconds) in [(bare, 4), (watched, 40)] {
            try await LoadSender.waitUntilReady(service)
            _ = try requestsPerSecond(of: service, by: wrk, seconds: seconds)
        }
        var rates: (bare: [Double], watched: [Double]) = ([], [])
        for pair in 0..<pairs {
            // Whoever comes second may find the machine warmer.
            for service in pair.isMultiple(of: 2) ? [bare, watched] : [watched, bare] {
                let rate = try requestsPerSecond(of: service, by: wrk)
                if service === bare { rates.bare.append(rate) } else { rates.watched.append(rate) }
            }
        }
        let kept = zip(rates.bare, rates.watched).map { $1 / $0 * 100 }
        return [
            BenchmarkRow(name: "hello.bare", value: median(rates.bare), unit: "requests/s"),
            BenchmarkRow(name: "hello.watched", value: median(rates.watched), unit: "requests/s"),
            BenchmarkRow(name: "hello.kept", value: median(kept), unit: "%"),
            BenchmarkRow(name: "hello.kept.min", value: kept.min() ?? 0, unit: "%"),
            BenchmarkRow(name: "hello.kept.max", value: kept.max() ?? 0, unit: "%"),
            BenchmarkRow(name: "hello.memory", value: watched.memory() - bare.memory(), unit: "MiB"),
        ]
    }

    private static var wrk: String? {
        ["/usr/bin/wrk", "/usr/local/bin/wrk"].first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private static func requestsPerSecond(
        of service: MeasuredServer,
        by wrk: String,
        seconds: Int = 4
    ) throws -> Double {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: wrk)
        process.arguments = ["-t1", "-c32", "-d\(seconds)s", service.address + "/hello/world"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let line = text.split(separator: "\n").first { $0.hasPrefix("Requests/sec:") }
        guard let rate = line?.split(separator: " ").last.flatMap({ Double($0) }), !text.contains("Non-2xx") else {
            throw BenchmarkFailure("wrk says: \(text)")
        }
        return rate
    }
}

/// Something that cannot be measured.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension MeasuredServer.Kind {
    /// This program as ``HelloService``.
    fileprivate static func hello(watchedBy server: String?) -> Self {
        Self(
            name: "hello",
            program: CommandLine.arguments[0],
            arguments: { port, _ in ["--serve-hello", "\(port)"] + (server.map { ["--watched-by", $0] } ?? []) },
            writePath: "",
            readyPath: "/hello/you"
        )
    }
}
