// What months of data cost: 21.6 million samples of 10,000 series and 2 million interaction events, appended batch by
// batch to a store on a real disk, sealed and merged as it goes, then asked. Bytes are those of the files with all that
// is in them.

import VigilEmbedded
import VigilModel
import VigilStore

/// Measures the store's parts.
struct PartsBenchmark {
    /// The figures: bytes a sample and an event, records a second to durable, opening, event queries.
    static func run() async throws -> [BenchmarkRow] {
        try await MeasuredStore.withFolder { try await samples($0) } + MeasuredStore.withFolder { try await events($0) }
    }

    private static func samples(_ folder: String) async throws -> [BenchmarkRow] {
        let measured = try await MeasuredStore(folder, at: ScrapeLoad.start + .seconds(10 * ScrapeLoad.steps))
        let store = measured.store
        var load = ScrapeLoad()
        var seconds = 0.0
        for _ in 0..<ScrapeLoad.steps {
            let batches = load.scrape()
            let began = ContinuousClock.now
            try await measured.append(batches)
            seconds += (ContinuousClock.now - began).inSeconds
        }
        await store.maintain()
        let statistics = await store.statistics()
        let held = Double(max(1, statistics.held.points))
        var rows = [
            BenchmarkRow(name: "parts.samples.append", value: held / seconds, unit: "samples/s"),
            BenchmarkRow(name: "parts.sample", value: Double(measured.bytesOfSamples) / held, unit: "bytes"),
            BenchmarkRow(name: "parts.tiers", value: Double(measured.bytesOfTiers) / held, unit: "bytes/sample"),
        ]
        let range = TimeRange(start: ScrapeLoad.start, end: ScrapeLoad.start + .seconds(86_400))
        let matchers: [LabelMatcher] = [.equal("handler", "h3"), .equal("instance", "i042")]
        let narrow = MetricScan(name: "http_requests_total", matchers: matchers, range: range)
        rows.append(try await .milliseconds("parts.scan.4_series") { _ = try await store.scan(narrow) })
        let wide = MetricScan(name: "http_requests_total", range: range)
        rows.append(try await .milliseconds("parts.scan.4000_series") { _ = try await store.scan(wide) })
        await store.close()
        return rows
    }

    private static func events(_ folder: String) async throws -> [BenchmarkRow] {
        let end = InteractionLoad.start + .seconds(7 * 86_400)
        let measured = try await MeasuredStore(folder, at: end)
        let store = measured.store
        var load = InteractionLoad(start: InteractionLoad.start, days: 7, count: InteractionLoad.count)
        var seconds = 0.0
        for _ in 0..<(InteractionLoad.count / InteractionLoad.perBatch / 8) {
            let batches = (0..<8).map { _ in load.batch(InteractionLoad.perBatch) }
            let began = ContinuousClock.now
            try await measured.append(batches)
            seconds += (ContinuousClock.now - began).inSeconds
        }
        let began = ContinuousClock.now
        await store.maintain()
        seconds += (ContinuousClock.now - began).inSeconds
        let held = Double(max(1, await store.statistics().held.logs))
        var rows = [
            BenchmarkRow(name: "parts.events.append", value: held / seconds, unit: "events/s"),
            BenchmarkRow(name: "parts.event", value: Double(measured.bytes("parts")) / held, unit: "bytes"),
        ]
        await store.close()
        let opening = ContinuousClock.now
        let again = try await MeasuredStore(folder, at: end).store
        rows.append(
            BenchmarkRow(
                name: "parts.open",
                value: (ContinuousClock.now - opening).inSeconds * 1_000,
                unit: "ms"
            )
        )
        for (name, query) in questions(end) {
            rows.append(try await .milliseconds("parts.\(name)") { _ = try await again.events(query) })
        }
        let funnel = FunnelQuery(
            .logs,
            range: TimeRange(start: InteractionLoad.start, end: end),
            key: "user.id",
            steps: ["action_3", "action_11", "action_19"].map {
                .compare("vigil.interaction.name", .equal, .string($0))
            }
        )
        rows.append(try await .milliseconds("parts.funnel_of_3_steps") { _ = try await again.funnel(funnel) })
        await again.close()
        return rows
    }

    private static func questions(_ end: Timestamp) -> [(String, EventQuery)] {
        let week = TimeRange(start: InteractionLoad.start, end: end)
        let hour = TimeRange(start: end - .seconds(3_600), end: end)
        let name: EventField = "vigil.interaction.name"
        let (duration, user): (EventField, EventField) = ("vigil.interaction.duration", "user.id")
        let one = EventFilter.compare(name, .equal, "action_7")
        return [
            (
                "count_by_name_and_hour",
                EventQuery(
                    .logs,
                    range: week,
                    groupBy: [name],
                    aggregates: [.count],
                    bucket: .seconds(3_600),
                    limit: 100_000
                )
            ),
            ("top_users", EventQuery(.logs, range: week, groupBy: [user], aggregates: [.count], limit: 20)),
            ("p95_by_name", EventQuery(.logs, range: week, groupBy: [name], aggregates: [.quantile(duration, 0.95)])),
            (
                "distinct_users_a_day",
                EventQuery(.logs, range: week, aggregates: [.distinct(user)], bucket: .seconds(86_400))
            ),
            ("last_hour_one_name", EventQuery(.logs, range: hour, filter: one, aggregates: [.count])),
            ("newest_100", EventQuery(.logs, range: week, limit: 100)),
        ]
    }
}
