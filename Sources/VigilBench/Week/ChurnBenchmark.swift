// A day during which every hour brings 100,000 series that were not there before, and never come again: pods of a
// cluster that is deployed all the time. Each lives for an hour and is measured every five minutes.

import CVigil
import Foundation
import VigilEmbedded
import VigilModel
import VigilStore

/// Measures what series that come and go cost.
struct ChurnBenchmark {
    private static let start = Timestamp(milliseconds: 1_790_000_000_000).floored(to: .seconds(3_600))
    private static let seriesPerHour = 100_000
    private static let scrapesPerHour = 12
    private static let perBatch = 5_000
    private static let hours = 24

    /// The figures: memory and a query over the last hour, after two hours and after a day.
    static func run() async throws -> [BenchmarkRow] {
        try await MeasuredStore.withFolder { folder in
            let measured = try await MeasuredStore(folder, at: start)
            var rows: [BenchmarkRow] = []
            let began = ContinuousClock.now
            for hour in 0..<hours {
                try await fill(measured, hour)
                await measured.store.maintain()
                if hour == 1 || hour == hours - 1 { rows += try await figures(measured, after: hour + 1) }
            }
            let seconds = (ContinuousClock.now - began).inSeconds
            rows.append(BenchmarkRow(name: "churn.fill", value: seconds, unit: "s"))
            await measured.store.close()
            return rows
        }
    }

    private static func fill(_ measured: MeasuredStore, _ hour: Int) async throws {
        for scrape in 0..<scrapesPerHour {
            let time = start + .seconds(3_600 * hour + 300 * scrape)
            measured.set(time)
            let batches = stride(from: 0, to: seriesPerHour, by: perBatch).map { first in
                batch(hour, scrape, first..<(first + perBatch), time)
            }
            try await measured.append(batches)
        }
    }

    private static func batch(_ hour: Int, _ scrape: Int, _ pods: Range<Int>, _ time: Timestamp) -> TelemetryBatch {
        let points = pods.map { pod in
            NumberPoint(
                attributes: ["pod": .string("web-\(hour)-\(pod)"), "namespace": .string("team-\(pod % 20)")],
                time: time,
                value: .double(Double((pod * 31 + scrape * 17) % 1_000) + Double(scrape) * 1_000)
            )
        }
        let metric = Metric("container.cpu.seconds", data: .sum(points, .cumulative, isMonotonic: true))
        return TelemetryBatch(
            metrics: [ResourceGroup(resource: Resource(["service.name": "cluster"]), items: [metric])]
        )
    }

    private static func figures(_ measured: MeasuredStore, after hours: Int) async throws -> [BenchmarkRow] {
        let end = start + .seconds(3_600 * hours)
        let lastHour = TimeRange(start: end - .seconds(3_600), end: end)
        let one: [LabelMatcher] = [.equal("pod", "web-\(hours - 1)-77777")]
        let team: [LabelMatcher] = [.equal("namespace", "team-7")]
        let statistics = await measured.store.statistics()
        let name = "churn.after_\(hours)_hours"
        var usage = vigil_process_usage()
        vigil_process_usage(&usage)
        return [
            BenchmarkRow(name: "\(name).store_memory", value: Double(statistics.memoryBytes) / 1e6, unit: "MB"),
            BenchmarkRow(name: "\(name).heap", value: Double(usage.heap_used_bytes) / 1e6, unit: "MB"),
            BenchmarkRow(name: "\(name).resident", value: Double(usage.resident_bytes) / 1e6, unit: "MB"),
            BenchmarkRow(name: "\(name).disk", value: Double(measured.bytes("")) / 1e6, unit: "MB"),
            try await .milliseconds("\(name).one_series") {
                _ = try await measured.store.scan(MetricScan(matchers: one, range: lastHour))
            },
            try await .milliseconds("\(name).5000_series") {
                _ = try await measured.store.scan(MetricScan(matchers: team, range: lastHour))
            },
        ]
    }
}
