// The same queries as over HTTP, within this process: what the engine and the store take of it. `perf record` on
// `vigil-bench engine` shows where. VIGIL_BENCH_STEPS takes another number of scrapes than 2,160.

import Foundation
import VigilEmbedded
import VigilModel
import VigilQuery
import VigilStore

/// Measures the engine over a store.
struct EngineBenchmark {
    /// The figures: processor time of this process, the median of five.
    static func run() async throws -> [BenchmarkRow] {
        try await MeasuredStore.withFolder { folder in
            let steps = ProcessInfo.processInfo.environment["VIGIL_BENCH_STEPS"].flatMap { Int($0) } ?? ScrapeLoad.steps
            let end = ScrapeLoad.start + .seconds(10 * (steps - 1))
            let store = try await fill(folder, steps, end)
            let engine = PromQL.Engine(store)
            var rows: [BenchmarkRow] = []
            for question in QueryQuestion.all(from: ScrapeLoad.start, to: end) {
                rows.append(try await measure(question, engine))
            }
            await store.close()
            return rows
        }
    }

    private static func fill(_ folder: String, _ steps: Int, _ end: Timestamp) async throws -> EmbeddedStore {
        let measured = try await MeasuredStore(folder, at: end)
        var load = ScrapeLoad()
        for _ in 0..<steps { try await measured.append(load.scrape().map(\.asWritten)) }
        await measured.store.maintain()
        return measured.store
    }

    private static func measure(_ question: QueryQuestion, _ engine: PromQL.Engine) async throws -> BenchmarkRow {
        let expression = try PromQL.parse(question.query)
        var milliseconds: [Double] = []
        for round in 0..<6 {
            let (before, began) = (clock(), ContinuousClock.now)
            var count = 0
            repeat {
                if let step = question.step {
                    _ = try await engine.range(expression, start: question.start, end: question.end, step: step)
                } else {
                    _ = try await engine.instant(expression, at: question.end)
                }
                count += 1
            } while ContinuousClock.now - began < .milliseconds(300)
            let used = Double(clock() - before) / Double(CLOCKS_PER_SEC) * 1_000 / Double(count)
            if round > 0 { milliseconds.append(used) }
        }
        return BenchmarkRow(name: "engine.\(question.name)", value: milliseconds.sorted()[2], unit: "ms CPU")
    }
}

extension TelemetryBatch {
    /// As remote write brings it, where only a name that ends in `_total` makes a counter.
    fileprivate var asWritten: TelemetryBatch {
        var batch = self
        for group in batch.metrics.indices {
            for scope in batch.metrics[group].scopes.indices {
                for item in batch.metrics[group].scopes[scope].items.indices {
                    let metric = batch.metrics[group].scopes[scope].items[item]
                    guard case .sum(let points, _, _) = metric.data, !metric.name.hasSuffix("_total") else { continue }
                    batch.metrics[group].scopes[scope].items[item].data = .gauge(points)
                }
            }
        }
        return batch
    }
}
