// The queries of a metrics server over HTTP: the same 21.6 million samples of 10,000 series, sent to the release build
// of `vigil serve` and to the peers that the machine has, then asked of each in turn. What counts is the processor time
// of the server, since other work on the machine does not change it much; what the client waits stands beside it.
// VIGIL_BENCH_STEPS takes another number of scrapes than 2,160.

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import VigilModel

/// Measures queries beside Prometheus and VictoriaMetrics.
struct QueryBenchmark {
    /// The figures; those of the peers alone without the server that `scripts/bench` builds.
    static func run() async throws -> [BenchmarkRow] {
        var servers: [MeasuredServer] = []
        defer { for server in servers { server.stop() } }
        for kind in [MeasuredServer.Kind.vigil].compactMap({ $0 }) + MeasuredServer.Kind.peers {
            servers.append(try MeasuredServer(kind))
            try await LoadSender.waitUntilReady(servers[servers.count - 1])
        }
        var load = QueryLoad(steps: steps, endingAt: Timestamp(seconds: Date().timeIntervalSince1970))
        try await fill(servers, &load)
        for server in servers { try await settle(server) }
        var rows: [BenchmarkRow] = []
        for question in QueryQuestion.all(from: load.start, to: load.end) {
            rows += try await measure(question, servers)
        }
        return rows
    }

    private static let rounds = 5
    private static var steps: Int {
        ProcessInfo.processInfo.environment["VIGIL_BENCH_STEPS"].flatMap { Int($0) } ?? ScrapeLoad.steps
    }

    /// Sends all to all; the servers stay together, since Prometheus refuses what is an hour older than the newest.
    private static func fill(_ servers: [MeasuredServer], _ load: inout QueryLoad) async throws {
        for _ in 0..<load.steps {
            let bodies = load.next()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for server in servers {
                    let request = LoadSender.Request.remoteWrite(to: server)
                    group.addTask {
                        for body in bodies { try await LoadSender.send(body, request) }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Waits until a server has packed what it took: until it rests for six seconds, at most for a minute and a half.
    private static func settle(_ server: MeasuredServer) async throws {
        if server.kind.name == "victoria_metrics" {
            _ = try await ask(server.address + "/internal/force_flush")
            _ = try await ask(server.address + "/internal/force_merge")
        }
        var quiet = 0
        for _ in 0..<90 where quiet < 6 {
            let before = server.processorSeconds
            try await ContinuousClock().sleep(for: .seconds(1))
            quiet = server.processorSeconds - before < 0.05 ? quiet + 1 : 0
        }
    }

    /// Asks a question of each server, several times in turn.
    private static func measure(_ question: QueryQuestion, _ servers: [MeasuredServer]) async throws -> [BenchmarkRow] {
        var processor = [[Double]](repeating: [], count: servers.count)
        var wall = processor
        var answers: [Int] = []
        for server in servers {
            for _ in 0..<2 { _ = try await ask(question.url(server.address)) }
            answers.append(try await ask(question.url(server.address)))
        }
        for _ in 0..<rounds {
            for (index, server) in servers.enumerated() {
                let (used, waited) = try await measure(question.url(server.address), server)
                processor[index].append(used)
                wall[index].append(waited)
            }
        }
        let medians = processor.map { $0.sorted()[rounds / 2] }
        var rows: [BenchmarkRow] = []
        for (index, server) in servers.enumerated() {
            let name = "query.\(question.name).\(server.kind.name)"
            rows.append(BenchmarkRow(name: name, value: medians[index], unit: "ms CPU"))
            rows.append(BenchmarkRow(name: name + ".wall", value: wall[index].sorted()[rounds / 2], unit: "ms"))
            rows.append(BenchmarkRow(name: name + ".answer", value: Double(answers[index]), unit: "bytes"))
            guard index > 0, servers[0].kind.name == "vigil" else { continue }
            rows.append(BenchmarkRow(name: name + ".ratio", value: medians[0] / medians[index], unit: "×"))
        }
        return rows
    }

    /// What a question takes, the mean of as many as fit into half a second: processor time and waiting, milliseconds.
    private static func measure(_ url: String, _ server: MeasuredServer) async throws -> (Double, Double) {
        let before = server.threadSeconds
        let began = ContinuousClock.now
        var count = 0.0
        repeat {
            _ = try await ask(url)
            count += 1
        } while ContinuousClock.now - began < .milliseconds(400) && count < 200
        let waited = (ContinuousClock.now - began).inSeconds
        return ((server.threadSeconds - before) / count * 1_000, waited / count * 1_000)
    }

    /// Asks, and returns how long the answer is.
    private static func ask(_ url: String) async throws -> Int {
        let answer = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(120))
        let body = try await answer.body.collect(upTo: 64 << 20)
        guard (200..<300).contains(answer.status.code) else {
            throw LoadSender.Refused(description: "\(url): \(answer.status) \(String(buffer: body).prefix(300))")
        }
        return body.readableBytes
    }
}
