// The embedded store on a real disk: batches as ingest hands them over (500 spans with 8 attributes, 2,000 number
// points with 4, 500 log lines with 3), made before the clock starts. Eight appends are under way at once, as many
// senders would have it; the writing thread is what is measured, so the figures are those of about one core.

import Foundation
import VigilEmbedded
import VigilModel
import VigilStore

/// Measures the embedded store.
struct StoreBenchmark {
    private static let start = Timestamp(seconds: 1_767_225_600)
    private static let seriesCount = 10_000

    /// The figures: records a second to durable, latency of the acknowledgement, replay, memory.
    static func run() async throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        let spans = (0..<200).map { spanBatch($0) }
        rows.append(try await rate("store.append.spans", spans, "spans/s"))
        let logs = (0..<200).map { logBatch($0) }
        rows.append(try await rate("store.append.logs", logs, "records/s"))
        let samples = (0..<500).map { sampleBatch($0) }
        rows.append(try await rate("store.append.samples", samples, "samples/s"))
        rows += try await latency()
        rows += try await replay()
        rows += try await spanMemory(spans)
        return rows
    }

    /// The best of three rounds, each on a store of its own.
    private static func rate(
        _ name: String,
        _ batches: [TelemetryBatch],
        _ unit: String
    ) async throws -> BenchmarkRow {
        let count = batches.reduce(0) { $0 + $1.counts.total }
        var best = 0.0
        for _ in 0..<3 {
            let seconds = try await withStore { store, _ in
                let began = ContinuousClock.now
                try await append(batches, to: store)
                return (ContinuousClock.now - began).inSeconds
            }
            best = max(best, Double(count) / seconds)
        }
        return BenchmarkRow(name: name, value: best, unit: unit)
    }

    private static func append(
        _ batches: [TelemetryBatch],
        to store: EmbeddedStore,
        round: Int = 0
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, batch) in batches.enumerated() {
                if index >= 8 { try await group.next() }
                group.addTask {
                    _ = try await store.append(batch, identity: BatchIdentity(high: UInt64(round), low: UInt64(index)))
                }
            }
            try await group.waitForAll()
        }
    }

    /// Acknowledgement while 50,000 samples a second come, in 25 batches.
    private static func latency() async throws -> [BenchmarkRow] {
        let batches = (0..<100).map { sampleBatch($0) }
        return try await withStore { store, _ in
            let began = ContinuousClock.now
            for (index, batch) in batches.enumerated() {
                try await ContinuousClock().sleep(until: began + .milliseconds(40 * index))
                _ = try await store.append(batch, identity: nil)
            }
            let statistics = await store.statistics()
            return [
                BenchmarkRow(
                    name: "store.acknowledge.median",
                    value: (statistics.commitMedian ?? 0) * 1_000,
                    unit: "ms"
                ),
                BenchmarkRow(name: "store.acknowledge.p99", value: (statistics.commitP99 ?? 0) * 1_000, unit: "ms"),
            ]
        }
    }

    /// Opening a store with 10 million samples, and what a sample takes in memory and on disk.
    private static func replay() async throws -> [BenchmarkRow] {
        let folder = temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await open(folder)
        for round in 0..<20 {
            try await append((0..<250).map { sampleBatch(round * 250 + $0) }, to: store, round: round)
        }
        let before = await store.statistics()
        await store.close()
        let began = ContinuousClock.now
        let again = try await open(folder)
        let seconds = (ContinuousClock.now - began).inSeconds
        let statistics = await again.statistics()
        await again.close()
        let held = Double(max(1, statistics.held.points))
        return [
            BenchmarkRow(name: "store.replay.\(statistics.held.points)", value: seconds, unit: "s"),
            BenchmarkRow(name: "store.memory.sample", value: Double(statistics.memoryBytes) / held, unit: "bytes"),
            BenchmarkRow(name: "store.journal.sample", value: Double(before.diskBytes) / held, unit: "bytes"),
        ]
    }

    private static func spanMemory(_ batches: [TelemetryBatch]) async throws -> [BenchmarkRow] {
        try await withStore { store, _ in
            try await append(batches, to: store)
            let statistics = await store.statistics()
            let held = Double(max(1, statistics.held.spans))
            return [
                BenchmarkRow(name: "store.memory.span", value: Double(statistics.memoryBytes) / held, unit: "bytes"),
                BenchmarkRow(name: "store.journal.span", value: Double(statistics.diskBytes) / held, unit: "bytes"),
            ]
        }
    }

    private static func withStore<Value>(
        _ body: (EmbeddedStore, String) async throws -> Value
    ) async throws -> Value {
        let folder = temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await open(folder)
        let value = try await body(store, folder)
        await store.close()
        return value
    }

    private static func temporaryFolder() -> String {
        FileManager.default.temporaryDirectory.path + "/vigil-bench-\(UUID().uuidString)"
    }

    private static func open(_ folder: String) async throws -> EmbeddedStore {
        var configuration = EmbeddedConfiguration()
        configuration.store.memoryBytesMax = 1 << 30
        return try await EmbeddedStore.open(
            directory: folder,
            configuration: configuration,
            clock: { start + .seconds(86_400) }
        )
    }
}

extension StoreBenchmark {
    private static let resource = Resource([
        "service.name": "checkout", "service.version": "1.4.2", "host.name": "web-1",
        "telemetry.sdk.language": "python", "process.pid": 4_211,
    ])

    private static func spanBatch(_ number: Int) -> TelemetryBatch {
        let spans = (0..<500).map { index in
            let position = number * 500 + index
            let begin = start + .microseconds(position * 100)
            return SpanRecord(
                traceID: TraceID(high: UInt64(position) &* 0x9e37_79b9_7f4a_7c15, low: UInt64(position / 5 + 1)),
                spanID: SpanID(UInt64(position + 1) &* 0xbf58_476d_1ce4_e5b9),
                parentSpanID: SpanID(position % 5 == 0 ? 0 : UInt64(position)),
                flags: 1,
                name: "GET /users/{id}",
                kind: .server,
                start: begin,
                end: begin + .microseconds(500 + position % 977),
                attributes: [
                    "http.request.method": "GET", "http.route": "/users/{id}",
                    "url.path": .string("/users/\(position % 10_000)"), "http.response.status_code": 200,
                    "server.address": "shop.example.com", "server.port": 443,
                    "client.address": .string("10.1.\(position % 200).\(position % 250)"),
                    "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
                ]
            )
        }
        let scope = InstrumentationScope("opentelemetry.instrumentation.flask", version: "0.51")
        return TelemetryBatch(spans: [ResourceGroup(resource: resource, scope: scope, items: spans)])
    }

    private static func logBatch(_ number: Int) -> TelemetryBatch {
        let records = (0..<500).map { index in
            let position = number * 500 + index
            return LogRecord(
                time: start + .microseconds(position * 100),
                severity: .info,
                severityText: "INFO",
                body: .string("request \(position) for user \(position % 10_000) answered in \(position % 977) ms"),
                attributes: [
                    "code.function.name": "answer", "code.line.number": 117,
                    "thread.name": .string("worker-\(position % 8)"),
                ]
            )
        }
        return TelemetryBatch(
            logs: [ResourceGroup(resource: resource, scope: InstrumentationScope("app"), items: records)])
    }

    private static func sampleBatch(_ number: Int) -> TelemetryBatch {
        let perBatch = 2_000
        let round = number * perBatch / seriesCount
        let first = number * perBatch % seriesCount
        let time = start + .seconds(10 * (round + 1))
        let metrics = (0..<5).map { metric in
            let points = (0..<(perBatch / 5)).map { index in
                let series = first + metric * (perBatch / 5) + index
                return NumberPoint(
                    attributes: [
                        "http.request.method": "GET", "http.response.status_code": 200,
                        "http.route": .string("/route/\(series)"), "server.address": "shop.example.com",
                    ],
                    start: start,
                    time: time,
                    value: .int(Int64(round * (series % 97) + series))
                )
            }
            return Metric("http.server.requests.\(metric)", data: .sum(points, .cumulative, isMonotonic: true))
        }
        return TelemetryBatch(metrics: [ResourceGroup(resource: resource, items: metrics)])
    }
}
