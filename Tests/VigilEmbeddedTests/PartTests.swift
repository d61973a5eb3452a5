import Foundation
import Synchronization
import Testing
import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

/// Segments that became parts: what was asked of the head is answered by files.
@Suite struct PartTests {
    /// Batches of everything, and a store in memory that got the same.
    private func fill(_ store: EmbeddedStore, _ clock: TestClock, seeds: Range<UInt64>) async throws -> MemoryStore {
        let reference = MemoryStore(now: { clock.now })
        for seed in seeds {
            var generator = BatchGenerator(seed: seed, time: clock.now - .seconds(300))
            let batch = generator.batch()
            _ = try await store.append(batch, identity: BatchIdentity(high: 1, low: seed))
            _ = try await reference.append(batch, identity: BatchIdentity(high: 1, low: seed))
        }
        return reference
    }

    private func open(
        _ folder: String,
        _ clock: TestClock,
        _ notices: NoticeLog = NoticeLog(),
        configure: (inout EmbeddedConfiguration) -> Void = { _ in }
    ) async throws -> EmbeddedStore {
        var store = StoreConfiguration()
        store.segmentEventsMax = 60
        store.notice = { notices.append($0) }
        var configuration = EmbeddedConfiguration(store)
        configuration.reserveBytes = 0
        // Generated records may be of any time, 1970 among them.
        configuration.retention.spans = .seconds(1e10)
        configuration.retention.logs = .seconds(1e10)
        configuration.retention.metrics = .seconds(1e10)
        configure(&configuration)
        return try await EmbeddedStore.open(directory: folder, configuration: configuration, clock: { clock.now })
    }

    private func files(_ folder: String, _ suffix: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted()
    }

    @Test("what became parts is answered as it was from the head, also after a restart", arguments: [false, true])
    func answersFromParts(losesManifest: Bool) async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            let reference = try await fill(store, clock, seeds: 0..<60)
            await store.maintain()
            let wanted = try await reference.everything().sorted()
            let found = try await store.everything().sorted()
            #expect(found == wanted, "\(Set(found).symmetricDifference(wanted).sorted().map { $0.prefix(900) })")
            #expect(await store.statistics().held == reference.statistics().held)
            #expect(files(folder, ".vj").count == 1, "sealed segments leave no journal file")
            #expect(files(folder, ".vp").count > 10)
            await store.close()
            if losesManifest {
                for name in files(folder, "") where name.hasPrefix("vigil.db") {
                    try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
                }
            }
            let again = try await open(folder, clock)
            #expect(again.report.isManifestRebuilt == losesManifest)
            #expect(again.report.partDamages.isEmpty && again.report.parts == files(folder, ".vp").count)
            #expect(try await again.everything().sorted() == wanted)
            await again.close()
        }
    }

    @Test("a repeat is recognised after its journal file became parts and the store was opened again")
    func recognisesRepeats() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            _ = try await fill(store, clock, seeds: 0..<20)
            await store.maintain()
            let sealed = try await store.everything()
            await store.close()
            clock.advance(by: .seconds(3_000))
            let again = try await open(folder, clock)
            for seed in UInt64(0)..<20 {
                var generator = BatchGenerator(seed: seed, time: clock.now - .seconds(3_300))
                let receipt = try await again.append(generator.batch(), identity: BatchIdentity(high: 1, low: seed))
                #expect(receipt.isRepeat)
            }
            #expect(try await again.everything().sorted() == sealed.sorted())
            await again.close()
        }
    }

    @Test("a span that comes again is recognised for an hour, also where what tells it was merged with older")
    func recognisesRepeatsAfterMerges() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            let batches = (0..<20).map { StoreConformance.spans([$0 + 1], from: clock.now, seed: UInt64($0)) }
            for batch in batches {
                _ = try await store.append(batch, identity: nil)
                clock.advance(by: .seconds(600))
                await store.maintain()
            }
            await store.close()
            #expect(files("\(folder)/parts/repeats", ".vp").count < 10, "they were merged")
            let again = try await open(folder, clock)
            for batch in batches.suffix(5) {
                #expect(try await again.append(batch, identity: nil).repeated.spans == 1)
            }
            await again.close()
        }
    }

    @Test("a flipped bit in a part is found, named, and costs no more than its group", arguments: UInt64(0)..<24)
    func findsFlippedBits(_ seed: UInt64) async throws {
        try await withFolder { folder in
            var random = SeededGenerator(seed: seed)
            let clock = TestClock()
            let store = try await open(folder, clock)
            _ = try await fill(store, clock, seeds: 0..<40)
            await store.maintain()
            let wanted = Set(try await store.everything())
            await store.close()
            let name = random.pick(files(folder, ".vp").filter { !$0.contains("/repeats/") })
            let path = URL(filePath: "\(folder)/\(name)")
            var bytes = try Data(contentsOf: path)
            let position = Int(random.next() % UInt64(bytes.count))
            bytes[position] ^= 1 << UInt8(random.next() % 8)
            try bytes.write(to: path)
            let notices = NoticeLog()
            let again = try await open(folder, clock, notices)
            let found = try await again.everything()
            #expect(
                Set(found).subtracting(wanted).filter { !$0.contains("SeriesIdentity") }.isEmpty,
                "\(name) \(position)"
            )
            let isUsed = found.count < wanted.count
            #expect(
                !isUsed || notices.all.contains { $0.message.contains(name) },
                "\(name) at \(position) is not named"
            )
            // Filters and other sections that these questions do not read may be damaged unnoticed.
            #expect(found.count >= wanted.count / 2, "\(name) at \(position): \(found.count) of \(wanted.count)")
            await again.close()
        }
    }

    @Test("files that never counted are removed at the start")
    func removesWhatDoesNotCount() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            _ = try await fill(store, clock, seeds: 0..<20)
            await store.maintain()
            let wanted = try await store.everything().sorted()
            await store.close()
            let parts = files(folder, ".vp")
            let known = "\(folder)/\(try #require(parts.first))"
            let (copy, half) = ("\(folder)/parts/spans/1970-01-01/00000999.vp", known + ".new")
            try FileManager.default.createDirectory(
                atPath: "\(folder)/parts/spans/1970-01-01",
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(atPath: known, toPath: copy)
            try FileManager.default.copyItem(atPath: known, toPath: half)
            let again = try await open(folder, clock)
            #expect(files(folder, ".vp") == parts && files(folder, ".new").isEmpty)
            #expect(try await again.everything().sorted() == wanted)
            await again.close()
        }
    }

    @Test(
        "parts go when their newest record is too old, or all take too much room; the newest stay",
        arguments: [true, false]
    )
    func removesOldParts(byAge: Bool) async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock) { configuration in
                if byAge {
                    configuration.retention.spans = .seconds(7_200)
                    configuration.retention.logs = .seconds(7_200)
                    configuration.retention.metrics = .seconds(7_200)
                } else {
                    configuration.retention.bytesMax = 60_000
                }
            }
            for hour in 0..<6 {
                for index in 0..<12 {
                    let texts = (0..<10).map { "hour \(hour), line \(index) \($0)" }
                    _ = try await store.append(StoreConformance.logs(texts, from: clock.now), identity: nil)
                }
                clock.advance(by: .seconds(3_600))
                await store.maintain()
            }
            let lines = try await store.events(EventQuery(.logs, range: .all, limit: 10_000)).records
            let hours = Set(lines.compactMap { $0.log?.body.stringValue?.prefix(6) })
            if byAge {
                #expect(hours.contains("hour 5") && hours.contains("hour 4") && !hours.contains("hour 0"))
            } else {
                let bytes = files(folder, ".vp").reduce(0) {
                    $0 + ((try? Data(contentsOf: URL(filePath: "\(folder)/\($1)")).count) ?? 0)
                }
                #expect(bytes <= 60_000 && hours.contains("hour 5"))
            }
            #expect(await store.statistics().held.logs == lines.count)
            await store.close()
        }
    }

    @Test("a part of a newer version is refused, and nothing is changed")
    func refusesNewerParts() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            _ = try await fill(store, clock, seeds: 0..<20)
            await store.maintain()
            await store.close()
            let path = URL(filePath: "\(folder)/\(try #require(files(folder, ".vp").first))")
            var bytes = Array(try Data(contentsOf: path))
            bytes[8] = 2
            bytes.replaceSubrange(60..<64, with: JournalFixture.checksum(Array(bytes[0..<60])))
            try Data(bytes).write(to: path)
            let before = files(folder, "")
            let error = await #expect(throws: StoreError.self) { _ = try await open(folder, clock) }
            #expect(error?.code == .newerVersion)
            #expect(
                files(folder, "").filter { !$0.hasPrefix("vigil.db-") } == before.filter { !$0.hasPrefix("vigil.db-") }
            )
        }
    }
}

/// What a store had to say.
final class NoticeLog: Sendable {
    private let notices = Mutex<[StoreNotice]>([])

    func append(_ notice: StoreNotice) { notices.withLock { $0.append(notice) } }
    var all: [StoreNotice] { notices.withLock { $0 } }
}
