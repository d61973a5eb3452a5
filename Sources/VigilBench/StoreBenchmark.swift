// The embedded store on a real disk: batches as ingest hands them over (500 spans with 8 attributes, 2,000 number
// points with 4, 500 log lines with 3), made before the clock starts. Eight appends are under way at once, as many
// senders would have it; the writing thread is what is measured, so the figures are those of about one core.

import Foundation
import VigilEmbedded
import VigilModel
import VigilStore

/// Measures the embedded store.
struct StoreBenchmark {
    private static let load = TelemetryLoad()

    /// The figures: records a second to durable, latency of the acknowledgement, replay, memory.
    static func run() async throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        let spans = (0..<200).map { load.spans($0) }
        rows.append(try await rate("store.append.spans", spans, "spans/s"))
        let logs = (0..<200).map { load.logs($0) }
        rows.append(try await rate("store.append.logs", logs, "records/s"))
        let samples = (0..<500).map { load.samples($0) }
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
        let batches = (0..<100).map { load.samples($0) }
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
            try await append((0..<250).map { load.samples(round * 250 + $0) }, to: store, round: round)
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
            clock: { load.start + .seconds(86_400) }
        )
    }
}
