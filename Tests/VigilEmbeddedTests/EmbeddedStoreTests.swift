import Foundation
import GRDB
import Synchronization
import Testing
import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct EmbeddedStoreTests {
    @Test(arguments: StoreConformance.cases)
    func conforms(_ conformance: StoreConformance) async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            try await conformance.run(store, clock)
            await store.close()
        }
    }

    @Test("what was acknowledged is there after the store was opened again, byte for byte")
    func survivesReopening() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let reference = MemoryStore(now: { clock.now })
            let store = try await open(folder, clock)
            for seed in UInt64(0)..<40 {
                var generator = BatchGenerator(seed: seed, time: clock.now - .seconds(300))
                let batch = generator.batch()
                let first = try await store.append(batch, identity: BatchIdentity(high: 1, low: seed))
                let second = try await reference.append(batch, identity: BatchIdentity(high: 1, low: seed))
                #expect(first == second)
            }
            await store.close()
            let again = try await open(folder, clock)
            #expect(again.report.records == 40 && again.report.damages.isEmpty && again.report.torn == nil)
            let (found, wanted) = (try await again.everything(), try await reference.everything())
            #expect(found.count == wanted.count)
            for (found, wanted) in zip(found, wanted) { #expect(found == wanted) }
            #expect(await again.statistics().sequence == reference.statistics().sequence)
            await again.close()
        }
    }

    @Test("a repeat is recognised after a restart, and gets the first answer")
    func recognisesRepeatsAfterRestart() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let batch = StoreConformance.logs(["a", "b"], from: clock.now)
            let identity = BatchIdentity(high: 7, low: 8)
            let store = try await open(folder, clock)
            let first = try await store.append(batch, identity: identity)
            await store.close()
            clock.advance(by: .seconds(3_000))
            let again = try await open(folder, clock)
            let answer = try await again.append(batch, identity: identity)
            #expect(answer.isRepeat && answer.sequence == first.sequence && answer.stored == first.stored)
            #expect(try await again.events(EventQuery(.logs, range: .all)).records.count == 2)
            await again.close()
        }
    }

    @Test("what fills the memory goes to parts, counts reconcile, and identities stay known")
    func makesRoomByParts() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            var configuration = StoreConfiguration()
            configuration.memoryBytesMax = 1 << 20
            let store = try await open(folder, clock, configuration)
            var received = SignalCounts()
            let line = String(repeating: "x", count: 500)
            for index in 0..<150 {
                let batch = StoreConformance.logs((0..<20).map { "\(index) \($0) \(line)" }, from: clock.now)
                received = received + batch.counts
                let identity = BatchIdentity(high: 1, low: UInt64(index))
                while (try? await store.append(batch, identity: identity)) == nil { await store.maintain() }
            }
            await store.maintain()
            await store.close()
            let statistics = await store.statistics()
            #expect(statistics.held == received && statistics.appended == received && statistics.evicted.total == 0)
            #expect(statistics.memoryBytes < 1 << 20)
            let again = try await open(folder, clock, configuration)
            let reopened = await again.statistics()
            #expect(reopened.held == statistics.held)
            let batch = StoreConformance.logs(["0 0"], from: clock.now)
            let answer = try await again.append(batch, identity: BatchIdentity(high: 1, low: 0))
            #expect(answer.isRepeat && answer.stored.logs == 20)
            await again.close()
        }
    }

    @Test func refusesASecondOpening() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            let error = await #expect(throws: StoreError.self) { _ = try await open(folder, clock) }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains("process") ?? false)
            await store.close()
            await (try open(folder, clock)).close()
        }
    }

    @Test("read-only opening changes nothing and sees what is durable")
    func readsOnly() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            _ = try await store.append(StoreConformance.logs(["a"], from: clock.now), identity: nil)
            await store.close()
            var configuration = EmbeddedConfiguration()
            configuration.isReadOnly = true
            let reader = try await EmbeddedStore.open(
                directory: folder,
                configuration: configuration,
                clock: { clock.now }
            )
            #expect(try await reader.events(EventQuery(.logs, range: .all)).records.count == 1)
            await #expect(throws: StoreError.self) {
                try await reader.append(StoreConformance.logs(["b"], from: clock.now), identity: nil)
            }
            await reader.close()
        }
    }

    @Test("a newer version's store is refused and left untouched", arguments: ["journal", "manifest"])
    func refusesNewer(_ what: String) async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            _ = try await store.append(StoreConformance.logs(["a"], from: clock.now), identity: nil)
            await store.close()
            let path = "\(folder)/journal/00000001.vj"
            if what == "journal" {
                var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
                bytes[8] = 2
                let checksum = JournalFixture.checksum(Array(bytes[0..<60]))
                bytes.replaceSubrange(60..<64, with: checksum)
                try Data(bytes).write(to: URL(filePath: path))
            } else {
                let database = try DatabaseQueue(path: "\(folder)/vigil.db")
                try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')") }
                try database.close()
            }
            let before = try Data(contentsOf: URL(filePath: path))
            let error = await #expect(throws: StoreError.self) { _ = try await open(folder, clock) }
            #expect(error?.code == .newerVersion)
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test("a lost or damaged manifest is made again from the files", arguments: ["lost", "damaged"])
    func rebuildsTheManifest(_ how: String) async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            _ = try await store.append(StoreConformance.logs(["a"], from: clock.now), identity: nil)
            await store.close()
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: "\(folder)/vigil.db\(suffix)")
            }
            if how == "lost" {
                try FileManager.default.removeItem(atPath: "\(folder)/vigil.db")
            } else {
                try Data(repeating: 0x55, count: 8_192).write(to: URL(filePath: "\(folder)/vigil.db"))
            }
            let again = try await open(folder, clock)
            #expect(again.report.isManifestRebuilt)
            #expect(try await again.events(EventQuery(.logs, range: .all)).records.count == 1)
            await again.close()
            let third = try await open(folder, clock)
            #expect(!third.report.isManifestRebuilt)
            await third.close()
        }
    }

    @Test func keepsControlRecords() async throws {
        struct Silence: ControlRecord, Equatable {
            static let collection = "silence"
            var key: String
            var reason: String
        }
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            try await store.put(Silence(key: "b", reason: "first"))
            try await store.put(Silence(key: "a", reason: "größer"))
            try await store.put(Silence(key: "b", reason: "last"))
            await store.close()
            let again = try await open(folder, clock)
            #expect(try await again.records(Silence.self).map(\.reason) == ["größer", "last"])
            try await again.remove(Silence.self, key: "a")
            #expect(try await again.record(Silence.self, key: "a") == nil)
            await again.close()
        }
    }

    @Test("folder and files are closed to others")
    func isPrivate() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder + "/data", clock)
            _ = try await store.append(StoreConformance.logs(["a"], from: clock.now), identity: nil)
            func mode(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: "\(folder)/data\(path)")[.posixPermissions] as? Int
            }
            #expect(try mode("") == 0o700 && mode("/journal") == 0o700)
            #expect(try mode("/journal/00000001.vj") == 0o600 && mode("/vigil.db") == 0o600)
            await store.close()
        }
    }

    private func open(
        _ folder: String,
        _ clock: TestClock,
        _ store: StoreConfiguration = StoreConfiguration()
    ) async throws -> EmbeddedStore {
        var configuration = EmbeddedConfiguration(store)
        configuration.reserveBytes = 0
        return try await EmbeddedStore.open(
            directory: folder,
            configuration: configuration,
            clock: { clock.now }
        )
    }
}
