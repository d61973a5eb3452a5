// A week in one directory: 500 series measured every second (302 million samples) and 50 million interaction events, in
// the order of their times, sealed, merged and rolled up as the store's clock goes on; then what an overview asks over
// an hour, a day and the week. VIGIL_BENCH_DAYS takes another number of days.

import Foundation
import VigilEmbedded
import VigilModel
import VigilStore

/// Measures a store that holds a week.
struct WeekBenchmark {
    private static let start = ScrapeLoad.start
    private static let eventsPerMinute = 4_960
    private static var days: Int { ProcessInfo.processInfo.environment["VIGIL_BENCH_DAYS"].flatMap { Int($0) } ?? 7 }

    /// The figures: size, opening, queries behind an overview.
    static func run() async throws -> [BenchmarkRow] {
        try await MeasuredStore.withFolder { folder in
            let end = start + .seconds(86_400) * days
            let measured = try await MeasuredStore(folder, at: start)
            let began = ContinuousClock.now
            try await fill(measured)
            await measured.store.maintain()
            let seconds = (ContinuousClock.now - began).inSeconds
            let held = await measured.store.statistics().held
            await measured.store.close()
            var rows = [
                BenchmarkRow(name: "week.samples", value: Double(held.points), unit: "samples"),
                BenchmarkRow(name: "week.events", value: Double(held.logs), unit: "events"),
                BenchmarkRow(name: "week.fill", value: seconds, unit: "s"),
            ]
            rows += sizes(measured, held)
            let opening = ContinuousClock.now
            let again = try await MeasuredStore(folder, at: end)
            let opened = (ContinuousClock.now - opening).inSeconds * 1_000
            rows.append(BenchmarkRow(name: "week.open", value: opened, unit: "ms"))
            for (name, hours) in [("hour", 1), ("day", 24), ("week", 24 * days)] {
                let window = TimeRange(start: end - .seconds(3_600) * hours, end: end)
                rows += try await overview(again.store, window, name)
            }
            await again.store.close()
            return rows
        }
    }

    private static func fill(_ measured: MeasuredStore) async throws {
        var scrapes = ScrapeLoad(instances: 5, interval: .seconds(1))
        let events = eventsPerMinute * 1_440 * days
        var interactions = InteractionLoad(start: start, days: days, count: events)
        for minute in 0..<(1_440 * days) {
            var samples = TelemetryBatch()
            for _ in 0..<60 { for batch in scrapes.scrape() { samples.append(batch) } }
            let batches = [samples, interactions.batch(eventsPerMinute / 2), interactions.batch(eventsPerMinute / 2)]
            measured.set(start + .seconds(60 * (minute + 1)))
            try await measured.append(batches)
        }
    }

    private static func sizes(_ measured: MeasuredStore, _ held: SignalCounts) -> [BenchmarkRow] {
        let (samples, tiers) = (measured.bytesOfSamples, measured.bytesOfTiers)
        let events = measured.bytes("parts/logs")
        return [
            BenchmarkRow(name: "week.bytes", value: Double(measured.bytes("")) / 1e9, unit: "GB"),
            BenchmarkRow(name: "week.sample", value: Double(samples) / Double(max(1, held.points)), unit: "bytes"),
            BenchmarkRow(name: "week.tiers", value: Double(tiers) / Double(max(1, held.points)), unit: "bytes/sample"),
            BenchmarkRow(name: "week.event", value: Double(events) / Double(max(1, held.logs)), unit: "bytes"),
        ]
    }

    private static func overview(
        _ store: some TelemetryStore,
        _ window: TimeRange,
        _ name: String
    ) async throws -> [BenchmarkRow] {
        let steps = TimeSteps(covering: window, count: 60)
        let resolution = Duration.nanoseconds(steps.width.nanoseconds / 2)
        func scan(_ metric: String) -> MetricScan { MetricScan(name: metric, range: window, resolution: resolution) }
        let action: EventField = "vigil.interaction.name"
        let failed = EventFilter.compare("vigil.outcome", .equal, "failure")
        let duration: EventField = "vigil.interaction.duration"
        let queries = [
            ("count", EventQuery(.logs, range: window, aggregates: [.count], bucket: steps.width)),
            ("failures", EventQuery(.logs, range: window, filter: failed, groupBy: [action], aggregates: [.count])),
            ("p95", EventQuery(.logs, range: window, groupBy: [action], aggregates: [.quantile(duration, 0.95)])),
            ("newest", EventQuery(.logs, range: window, limit: 100)),
        ]
        var rows: [BenchmarkRow] = []
        for (question, query) in queries {
            rows.append(try await .milliseconds("week.\(name).\(question)") { _ = try await store.events(query) })
        }
        rows.append(
            try await .milliseconds("week.\(name).rates") {
                for series in try await store.scan(scan("http_requests_total")) { _ = series.rates(in: steps) }
            }
        )
        rows.append(
            try await .milliseconds("week.\(name).levels") {
                for series in try await store.scan(scan("process_memory_bytes")) { _ = series.levels(in: steps) }
            }
        )
        let sum = rows.reduce(0) { $0 + $1.value }
        return rows + [BenchmarkRow(name: "week.\(name).overview", value: sum, unit: "ms")]
    }
}
