import Foundation
import Testing
import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

/// Tiers of a store over its life: made by merges, chosen by scans, left when what was measured is gone.
@Suite struct TierStoreTests {
    private static let day = Duration.seconds(86_400)
    private static let interval = Duration.seconds(20)

    private func open(_ folder: String, _ clock: TestClock) async throws -> EmbeddedStore {
        var store = StoreConfiguration()
        store.segmentAge = .seconds(1_800)
        var configuration = EmbeddedConfiguration(store)
        configuration.reserveBytes = 0
        return try await EmbeddedStore.open(directory: folder, configuration: configuration, clock: { clock.now })
    }

    private func files(_ folder: String, _ kind: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: "\(folder)/parts/\(kind)")?.compactMap { $0 as? String }
        return names?.filter { $0.hasSuffix(".vp") }.sorted() ?? []
    }

    /// A counter that begins anew now and then, over some hours.
    private func fill(_ store: EmbeddedStore, _ clock: TestClock, hours: Int, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var total = 0.0
        for _ in 0..<(hours * 12) {
            let points = (0..<15).map { index in
                total = random.chance(0.01) ? 0 : total + Double(random.next() % 50)
                return NumberPoint(time: clock.now + Self.interval * index, value: .double(total))
            }
            let metric = Metric("work.done", data: .sum(points, .cumulative, isMonotonic: true))
            let scope = ScopeGroup(scope: InstrumentationScope("test"), items: [metric])
            let group = ResourceGroup(resource: Resource(["service.name": "worker"]), scopes: [scope])
            _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
            clock.advance(by: Self.interval * 15)
            await store.maintain()
        }
    }

    private func removeManifest(_ folder: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("vigil.db") {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    private func series(_ store: EmbeddedStore, _ resolution: Duration) async throws -> SeriesSamples {
        try #require(try await store.scan(MetricScan(name: "work.done", range: .all, resolution: resolution)).first)
    }

    private func isCoarse(_ series: SeriesSamples) -> Bool {
        series.streams.flatMap(\.samples).contains { if case .rollup = $0.value { true } else { false } }
    }

    @Test("E13: tiers answer as what was measured did, and for it when it is no longer kept", arguments: [false, true])
    func answersWithoutRaw(losesManifest: Bool) async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let begin = clock.now
            var store = try await open(folder, clock)
            try await fill(store, clock, hours: 30, seed: 1)
            func reopen() async throws {
                await store.close()
                if losesManifest { try removeManifest(folder) }
                store = try await open(folder, clock)
                #expect(store.report.partDamages.isEmpty)
            }
            let ranges = [(0, 1), (0, 24), (3, 4), (5, 23), (20, 30)].map { from, to in
                TimeRange(start: begin + .seconds(3_600) * from, end: begin + .seconds(3_600) * to)
            }
            let raw = try await series(store, .zero)
            let wanted = ranges.map { raw.increase(in: $0) }
            #expect(!isCoarse(raw) && wanted[1] > 1_000)

            func expectSame(_ resolution: Duration, _ coarse: Bool, _ moment: String) async throws {
                let found = try await series(store, resolution)
                let increases = ranges.map { found.increase(in: $0) }
                #expect(isCoarse(found) == coarse && increases == wanted, "\(moment), \(resolution)")
            }
            #expect(!files(folder, "metrics-1m").isEmpty && !files(folder, "metrics-1h").isEmpty)
            try await expectSame(.seconds(60), true, "merged")
            try await expectSame(.seconds(3_600), true, "merged")
            try await expectSame(.seconds(59), false, "merged")

            clock.advance(by: Self.day * 2)
            await store.maintain()
            #expect(files(folder, "metrics").count == 2, "one part for each day that is over")
            try await reopen()
            try await expectSame(.seconds(3_600), true, "the days are over")

            clock.advance(by: Self.day * 7)
            await store.maintain()
            #expect(files(folder, "metrics").isEmpty && files(folder, "metrics-1m").count == 2)
            try await reopen()
            try await expectSame(.zero, true, "raw is gone")
            try await expectSame(.seconds(3_600), true, "raw is gone")

            clock.advance(by: Self.day * 84)
            await store.maintain()
            try await reopen()
            #expect(files(folder, "metrics-1m").isEmpty && files(folder, "metrics-1h").count == 2)
            try await expectSame(.zero, true, "minutes are gone")

            clock.advance(by: Self.day * 310)
            await store.maintain()
            let left = try await store.scan(MetricScan(range: .all)).flatMap(\.streams).flatMap(\.samples)
            #expect(files(folder, "metrics-1h").isEmpty)
            #expect(left.allSatisfy { $0.time >= begin + .seconds(29 * 3_600) }, "what no batch has followed yet")
            await store.close()
        }
    }

    @Test("what is kept for less than a day is rolled up before it goes")
    func rollsUpBeforeRemoving() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            var configuration = EmbeddedConfiguration()
            configuration.store.segmentAge = .seconds(1_800)
            configuration.reserveBytes = 0
            configuration.retention.metrics = .seconds(7_200)
            let store = try await EmbeddedStore.open(
                directory: folder,
                configuration: configuration,
                clock: { clock.now }
            )
            let begin = clock.now
            try await fill(store, clock, hours: 6, seed: 2)
            let found = try await series(store, .zero).streams.flatMap(\.samples)
            #expect(found.first.map { $0.time < begin + .seconds(60) } ?? false)
            #expect(found.contains { if case .rollup = $0.value { true } else { false } })
            #expect(found.last.map { $0.time > clock.now - .seconds(60) } ?? false)
            await store.close()
        }
    }
}
