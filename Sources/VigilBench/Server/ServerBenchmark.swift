// The release build of `vigil serve` as senders see it, over HTTP on loopback, what it acknowledges synced to disk; and
// beside it, with the same bytes in the same run, the peers that the machine has (Debian's `prometheus` and
// `victoria-metrics`, which acknowledge before they sync). Rates a core are by the server's own processor time, so
// that neither the sender nor other work on the machine counts.

import Foundation
import VigilModel
import VigilOTLP

/// Measures the server.
struct ServerBenchmark {
    /// The figures; none without the server that `scripts/bench` builds.
    static func run() async throws -> [BenchmarkRow] {
        guard let vigil = MeasuredServer.Kind.vigil else { return [] }
        var rows: [BenchmarkRow] = []
        for kind in [vigil] + MeasuredServer.Kind.peers {
            rows += try await start(kind)
            rows += try await remoteWrite(kind)
            rows += try await acknowledgement(kind)
        }
        rows += try await otlp("traces", vigil, unit: "spans/s") { load.spans($0) }
        rows += try await otlp("logs", vigil, unit: "records/s") { load.logs($0) }
        rows.append(try await mixedMemory(vigil))
        return rows
    }

    private static let load = TelemetryLoad(start: now - .seconds(3_600))
    private static let rounds = 5

    private static var now: Timestamp { Timestamp(seconds: Date().timeIntervalSince1970) }

    /// From starting the program on an empty folder to its first acknowledgement, and what it holds at rest.
    private static func start(_ kind: MeasuredServer.Kind) async throws -> [BenchmarkRow] {
        let body = RemoteWriteBody.make(shard: 0, step: 0, start: now)
        var seconds: [Double] = [], memory: [Double] = []
        for _ in 0..<rounds {
            let began = ContinuousClock.now
            let server = try MeasuredServer(kind)
            defer { server.stop() }
            try await LoadSender.waitUntilReady(server)
            try await LoadSender.send(body, .remoteWrite(to: server))
            seconds.append((ContinuousClock.now - began).inSeconds)
            try await ContinuousClock().sleep(for: .seconds(3))
            memory.append(server.memory())
        }
        return [
            BenchmarkRow(name: "server.\(kind.name).start", value: median(seconds), unit: "s"),
            BenchmarkRow(name: "server.\(kind.name).memory.idle", value: median(memory), unit: "MiB"),
        ]
    }

    /// 2 million samples of 10,000 series from five senders, each with series of its own.
    private static func remoteWrite(_ kind: MeasuredServer.Kind) async throws -> [BenchmarkRow] {
        let steps = 200, stretch = 50
        let begin = now - .seconds(10 * steps)
        let stretches = stride(from: 0, to: steps, by: stretch).map { first in
            (0..<RemoteWriteBody.shardCount).map { shard in
                (first..<(first + stretch)).map { RemoteWriteBody.make(shard: shard, step: $0, start: begin) }
            }
        }
        let samples = steps * TelemetryLoad.seriesCount
        return try await rates("server.\(kind.name).remote_write", kind, samples, unit: "samples/s") { server in
            // Senders wait for each other now and then: Prometheus refuses what is an hour older than the newest.
            for lanes in stretches { try await LoadSender.send(lanes: lanes, .remoteWrite(to: server)) }
        }
    }

    /// 100,000 records in batches of 500 from eight senders.
    private static func otlp(
        _ signal: String,
        _ kind: MeasuredServer.Kind,
        unit: String,
        _ batch: (Int) -> TelemetryBatch
    ) async throws -> [BenchmarkRow] {
        let lanes = (0..<8).map { lane in
            (0..<25).map { encode(batch(lane * 25 + $0)) }
        }
        return try await rates("server.\(kind.name).otlp.\(signal)", kind, 100_000, unit: unit) { server in
            try await LoadSender.send(lanes: lanes, .otlp(signal, to: server))
        }
    }

    /// Medians of records a second of the clock and of the server's processor time, each round on a new server.
    private static func rates(
        _ name: String,
        _ kind: MeasuredServer.Kind,
        _ count: Int,
        unit: String,
        _ work: (MeasuredServer) async throws -> Void
    ) async throws -> [BenchmarkRow] {
        var perSecond: [Double] = [], perCore: [Double] = []
        for _ in 0..<rounds {
            let server = try MeasuredServer(kind)
            defer { server.stop() }
            try await LoadSender.waitUntilReady(server)
            let processor = server.processorSeconds
            let began = ContinuousClock.now
            try await work(server)
            perSecond.append(Double(count) / (ContinuousClock.now - began).inSeconds)
            perCore.append(Double(count) / (server.processorSeconds - processor))
        }
        return [
            BenchmarkRow(name: name, value: median(perSecond), unit: unit),
            BenchmarkRow(name: name + ".core", value: median(perCore), unit: unit),
        ]
    }

    /// What a sender waits while 50,000 samples a second come: 25 requests a second for 20 seconds.
    private static func acknowledgement(_ kind: MeasuredServer.Kind) async throws -> [BenchmarkRow] {
        let server = try MeasuredServer(kind)
        defer { server.stop() }
        try await LoadSender.waitUntilReady(server)
        let begin = now - .seconds(1_000)
        let bodies = (0..<500).map { number in
            RemoteWriteBody.make(shard: number % 5, step: number / 5, start: begin)
        }
        let request = LoadSender.Request.remoteWrite(to: server)
        let seconds = try await paced(bodies.count, perSecond: 25) { try await LoadSender.send(bodies[$0], request) }
        return [
            BenchmarkRow(name: "server.\(kind.name).acknowledge.median", value: median(seconds) * 1_000, unit: "ms"),
            BenchmarkRow(
                name: "server.\(kind.name).acknowledge.p99",
                value: percentile(99, seconds) * 1_000,
                unit: "ms"
            ),
        ]
    }

    /// The most that the server holds in a minute of 10,000 spans, 10,000 log records and 50,000 samples a second.
    private static func mixedMemory(_ kind: MeasuredServer.Kind) async throws -> BenchmarkRow {
        let server = try MeasuredServer(kind)
        defer { server.stop() }
        try await LoadSender.waitUntilReady(server)
        let begin = now - .seconds(3_000)
        let traces = LoadSender.Request.otlp("traces", to: server), logs = LoadSender.Request.otlp("logs", to: server)
        let samples = LoadSender.Request.remoteWrite(to: server)
        async let tracesSent = paced(60 * 20, perSecond: 20) {
            try await LoadSender.send(encode(load.spans($0)), traces)
        }
        async let logsSent = paced(60 * 20, perSecond: 20) {
            try await LoadSender.send(encode(load.logs($0)), logs)
        }
        async let samplesSent = paced(60 * 25, perSecond: 25) {
            try await LoadSender.send(RemoteWriteBody.make(shard: $0 % 5, step: $0 / 5, start: begin), samples)
        }
        _ = try await (tracesSent, logsSent, samplesSent)
        return BenchmarkRow(name: "server.\(kind.name).memory.load", value: server.memory("VmHWM"), unit: "MiB")
    }

    /// Does work at a steady pace, late or not, and returns how long each piece took, in seconds.
    private static func paced(
        _ count: Int,
        perSecond: Int,
        _ work: @Sendable @escaping (Int) async throws -> Void
    ) async throws -> [Double] {
        let began = ContinuousClock.now
        return try await withThrowingTaskGroup(of: Double.self) { group in
            for index in 0..<count {
                group.addTask {
                    let due = began + .microseconds(1_000_000 / perSecond * index)
                    try await ContinuousClock().sleep(until: due)
                    try await work(index)
                    return (ContinuousClock.now - due).inSeconds
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func encode(_ batch: TelemetryBatch) -> [UInt8] {
        batch.spans.isEmpty ? OTLPEncoder.encode(batch.logs) : OTLPEncoder.encode(batch.spans)
    }

    private static func median(_ values: [Double]) -> Double { percentile(50, values) }

    /// By nearest rank.
    private static func percentile(_ percent: Int, _ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, (sorted.count * percent + 99) / 100 - 1)]
    }
}
