import Synchronization
import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct MemoryStoreTests {
    @Test(arguments: StoreConformance.cases)
    func conforms(_ conformance: StoreConformance) async throws {
        let clock = TestClock()
        try await conformance.run(MemoryStore(now: { clock.now }), clock)
    }

    @Test("past its bound the oldest go, are counted and said")
    func dropsTheOldest() async throws {
        let clock = TestClock()
        let notices = Mutex<[StoreNotice]>([])
        var configuration = StoreConfiguration()
        configuration.memoryBytesMax = 1 << 20
        configuration.notice = { notice in notices.withLock { $0.append(notice) } }
        let store = MemoryStore(configuration, now: { clock.now })
        var received = SignalCounts()
        for seed in UInt64(0)..<200 {
            var generator = BatchGenerator(seed: seed, time: clock.now - .seconds(300))
            let batch = generator.batch(size: 40)
            received = received + batch.counts
            _ = try await store.append(batch, identity: BatchIdentity(high: 0, low: seed))
            if seed % 10 == 0 { _ = try await store.append(batch, identity: BatchIdentity(high: 0, low: seed)) }
            if seed % 10 == 0 { received = received + batch.counts }
        }
        let statistics = await store.statistics()
        #expect(statistics.evicted.total > 0)
        #expect(statistics.memoryBytes < 3 << 19)
        #expect(statistics.appended + statistics.repeated + statistics.rejected == received)
        #expect(statistics.held + statistics.evicted == statistics.appended)
        #expect(notices.withLock { !$0.isEmpty })
        let held = try await store.events(EventQuery(.logs, range: .all, limit: 100_000)).records.count
        #expect(held == statistics.held.logs)
    }

    @Test("records that are packed together while questions come are each found once")
    func findsWhatIsPacked() async throws {
        let clock = TestClock()
        let store = MemoryStore(now: { clock.now })
        let start = clock.now - .seconds(86_400)
        var sent = 0
        for size in [3, 700, 130, 9_000, 60, 8_000, 500, 512, 1] {
            let bodies = (sent..<(sent + size)).map { "line \($0)" }
            let batch = StoreConformance.logs(bodies, from: start + .seconds(sent))
            _ = try await store.append(batch, identity: nil)
            sent += size
            let count = EventQuery(.logs, range: .all, aggregates: [.count, .distinct("body")])
            #expect(try await store.events(count).groups.map(\.values) == [[Double(sent), Double(sent)]])
            let newest = try await store.events(EventQuery(.logs, range: .all, limit: 600)).records
            #expect(newest.map(\.body.message) == (0..<min(600, sent)).map { "line \(sent - 1 - $0)" })
        }
    }

    @Test func keepsControlRecords() async throws {
        struct Silence: ControlRecord, Equatable {
            static let collection = "silence"
            var key: String
            var reason: String
        }
        let store = MemoryStore(now: { .zero })
        try await store.put(Silence(key: "b", reason: "later"))
        try await store.put(Silence(key: "a", reason: "first"))
        try await store.put(Silence(key: "b", reason: "last"))
        #expect(try await store.records(Silence.self).map(\.reason) == ["first", "last"])
        try await store.remove(Silence.self, key: "a")
        #expect(try await store.record(Silence.self, key: "a") == nil)
    }
}

extension EventRecord.Body {
    fileprivate var message: String? {
        if case .log(let log) = self { log.body.stringValue } else { nil }
    }
}
