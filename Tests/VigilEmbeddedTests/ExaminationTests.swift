import Foundation
import GRDB
import Synchronization
import Testing
import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

/// Looking a folder through: what is wrong is named, and nothing is changed.
@Suite struct ExaminationTests {
    /// A folder with parts and a journal, closed; and the time at which it was.
    private func withStore(_ body: (StoreFolder, TestClock) async throws -> Void) async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            for index in 0..<20 {
                let start = clock.now - .seconds(600 - index * 10)
                var batch = StoreConformance.logs((0..<4).map { "\(index) \($0)" }, from: start)
                batch.append(StoreConformance.spans([1, 2], from: start, name: "\(index)", seed: UInt64(index)))
                batch.append(
                    StoreConformance.numbers(
                        [.int(1), .double(0.5)],
                        of: "m\(index % 3)",
                        from: start,
                        isCounter: true
                    )
                )
                _ = try await store.append(batch, identity: BatchIdentity(high: 1, low: UInt64(index)))
            }
            await store.maintain()
            await store.close()
            try await body(StoreFolder(path: folder), clock)
        }
    }

    @Test("a part of a newer version is named")
    func namesANewerPart() async throws {
        try await withStore { folder, clock in
            let name = try #require(try folder.files(".vp").first)
            var bytes = try folder.bytes(name)
            bytes[8] = 2
            bytes.replaceSubrange(60..<64, with: JournalFixture.checksum(Array(bytes[0..<60])))
            try Data(bytes).write(to: URL(filePath: "\(folder.path)/\(name)"))
            let check = try #require(try await examine(folder, clock).first { $0.name == "parts" })
            #expect(check.findings.map(\.place) == [name] && check.findings[0].what.contains("newer version"))
        }
    }

    @Test("a record that is to come is doubtful where no file is")
    func namesAFutureRecord() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock, configure: { $0.futureMax = .seconds(86_400) })
            let texts = (0..<60).map { "line \($0)" }
            for _ in 0..<2 {
                let batch = StoreConformance.logs(texts, from: clock.now + .seconds(7_200))
                _ = try await store.append(batch, identity: nil)
            }
            await store.maintain()
            await store.close()
            let checks = try await examine(StoreFolder(path: folder), clock)
            let check = try #require(checks.first { $0.name == "clock" })
            #expect(check.status == .doubtful && check.findings[0].what.contains("to come"), "\(check)")
        }
    }

    private func open(
        _ folder: String,
        _ clock: TestClock,
        _ notice: @escaping @Sendable (StoreNotice) -> Void = { _ in },
        configure: (inout StoreConfiguration) -> Void = { _ in }
    ) async throws -> EmbeddedStore {
        var store = StoreConfiguration()
        store.segmentEventsMax = 40
        store.notice = notice
        configure(&store)
        var configuration = EmbeddedConfiguration(store)
        configuration.reserveBytes = 0
        // Less than any machine has free on which this is run.
        configuration.retention.bytesMax = 1_000_000_000
        return try await EmbeddedStore.open(directory: folder, configuration: configuration, clock: { clock.now })
    }

    private func examine(_ folder: StoreFolder, _ clock: TestClock, deep: Bool = true) async throws -> [StoreCheck] {
        try await FolderExamination.run(folder.path, deep: deep, now: clock.now) { _ in }.checks
    }

    @Test("a sound folder has no finding, and says what each signal weighs; looking changes nothing")
    func findsNothingWhereAllIsWell() async throws {
        try await withStore { folder, clock in
            let before = try folder.content()
            for deep in [false, true] {
                let examination = try await FolderExamination.run(folder.path, deep: deep, now: clock.now) { _ in }
                #expect(examination.checks.allSatisfy { $0.status == .well }, "\(examination.checks)")
                #expect(!examination.isEmpty && examination.isDeep == deep)
                let shares = examination.inventory.signals
                #expect(shares.map(\.signal).prefix(3) == ["spans", "logs", "metrics"])
                #expect(shares.allSatisfy { $0.parts > 0 && $0.rows > 0 && $0.bytes > $0.rows })
                #expect(shares.first?.bytesPerRow == shares.first.map { Double($0.bytes) / Double($0.rows) })
                #expect(examination.inventory.journal.files == 1 && examination.inventory.oldest != nil)
            }
            #expect(try folder.content() == before)
        }
    }

    @Test("no folder, and an empty folder, are no faults", arguments: [false, true])
    func takesNothingForWell(isMade: Bool) async throws {
        try await withFolder { folder in
            if isMade {
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            }
            let examination = try await FolderExamination.run(folder, deep: true, now: TestClock().now) { _ in }
            #expect(examination.isEmpty)
            #expect(examination.checks.allSatisfy { $0.status == .well }, "\(examination.checks)")
            #expect(FileManager.default.fileExists(atPath: folder) == isMade)
        }
    }

    @Test(
        "a flipped bit in a part is named with file, place, signal, day and cost",
        arguments: ["spans", "logs", "metrics"]
    )
    func namesAFlippedBitInAPart(signal: String) async throws {
        try await withStore { folder, clock in
            let name = try #require(try folder.files(".vp").first { $0.hasPrefix("parts/\(signal)/") })
            // Behind the head of 64 bytes is the first section.
            try folder.flip(name, at: 64)
            let quick = try #require(try await examine(folder, clock, deep: false).first { $0.name == "parts" })
            #expect(quick.status == .well, "only reading every block finds it")
            let check = try #require(try await examine(folder, clock).first { $0.name == "parts" })
            #expect(check.status == .wrong && check.findings.count == 1)
            let finding = try #require(check.findings.first)
            let damage = try #require(finding.damage)
            #expect(finding.place == name && damage.offset == 64 && damage.bytes > 0)
            #expect(
                damage.signal == signal && damage.day == name.split(separator: "/").dropLast().last.map(String.init)
            )
            #expect(damage.rows ?? 0 > 0)
        }
    }

    @Test("a damaged directory costs the part, and is found without reading every block")
    func namesADamagedDirectory() async throws {
        try await withStore { folder, clock in
            let name = try #require(try folder.files(".vp").first { $0.hasPrefix("parts/logs/") })
            try folder.flip(name, at: try folder.bytes(name).count - 40)
            let check = try #require(try await examine(folder, clock, deep: false).first { $0.name == "parts" })
            let finding = try #require(check.findings.first)
            #expect(check.status == .wrong && finding.place == name)
            #expect(finding.damage?.rows ?? 0 > 0 && finding.what.contains("directory"), "\(finding)")
        }
    }

    @Test("a flipped bit in the journal is named with file and place")
    func namesAFlippedBitInTheJournal() async throws {
        try await withStore { folder, clock in
            let store = try await open(folder.path, clock)
            for text in ["x", "y", "z"] {
                _ = try await store.append(StoreConformance.logs([text], from: clock.now), identity: nil)
            }
            await store.close()
            let name = try #require(try folder.files(".vj").last)
            try folder.flip(name, at: 64 + 24 + 3)
            let check = try #require(try await examine(folder, clock, deep: false).first { $0.name == "journal" })
            let finding = try #require(check.findings.first)
            #expect(check.status == .wrong && finding.place == name && finding.damage?.offset == 64, "\(finding)")
        }
    }

    @Test("a part that is named and not there is wrong; a file that nothing names is doubtful")
    func comparesManifestAndFiles() async throws {
        try await withStore { folder, clock in
            let name = try #require(try folder.files(".vp").first { $0.hasPrefix("parts/spans/") })
            let stray = String(name.dropLast(11)) + "00000999.vp"
            try FileManager.default.moveItem(atPath: "\(folder.path)/\(name)", toPath: "\(folder.path)/\(stray)")
            let check = try #require(try await examine(folder, clock).first { $0.name == "parts" })
            #expect(check.findings.map(\.status) == [.wrong, .doubtful])
            #expect(check.findings.map(\.place) == [name, stray])
            #expect(check.findings[0].damage?.rows ?? 0 > 0)
        }
    }

    @Test(
        "a manifest that is missing, damaged or of a newer version is named",
        arguments: ["gone", "damaged", "newer"]
    )
    func looksAtTheManifest(fault: String) async throws {
        try await withStore { folder, clock in
            let path = "\(folder.path)/vigil.db"
            switch fault {
            case "gone":
                for name in try folder.files("") where name.hasPrefix("vigil.db") {
                    try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
                }
            case "damaged":
                // What is in the write-ahead log would stand for it.
                try? FileManager.default.removeItem(atPath: path + "-wal")
                try Data(repeating: 0x5a, count: 16_384).write(to: URL(filePath: path))
            default:
                let database = try DatabaseQueue(path: path)
                try await database.write {
                    try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999')")
                }
                try database.close()
            }
            let checks = try await examine(folder, clock)
            let check = try #require(checks.first { $0.name == "manifest" })
            #expect(check.status == .wrong && check.findings.first?.place == path, "\(check)")
            let parts = try #require(checks.first { $0.name == "parts" })
            let count = try folder.files(".vp").count
            #expect(parts.status == .well && parts.summary.hasPrefix("\(count) of"))
        }
    }

    @Test("a part of another store is named")
    func namesAPartOfAnotherStore() async throws {
        try await withStore { folder, clock in
            let name = try #require(try folder.files(".vp").first)
            var bytes = try folder.bytes(name)
            bytes[24] ^= 1
            bytes.replaceSubrange(60..<64, with: JournalFixture.checksum(Array(bytes[0..<60])))
            try Data(bytes).write(to: URL(filePath: "\(folder.path)/\(name)"))
            let check = try #require(try await examine(folder, clock).first { $0.name == "parts" })
            #expect(check.findings.map(\.place) == [name] && check.findings[0].what.contains("another store"))
        }
    }

    @Test("files that others may read or write are named", arguments: [(0o755, "doubtful"), (0o777, "wrong")])
    func looksAtModes(mode: Int, status: String) async throws {
        try await withStore { folder, clock in
            let manager = FileManager.default
            try manager.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
            let check = try #require(try await examine(folder, clock).first { $0.name == "folder" })
            #expect(check.status.rawValue == status && check.findings[0].advice == "chmod 700 \(folder.path)")
            try manager.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.path + "/vigil.db")
            let again = try #require(try await examine(folder, clock).first { $0.name == "folder" })
            #expect(again.status == .wrong && again.findings.count == 2)
        }
    }

    @Test("a clock that was set back is told by files that were made later")
    func looksAtTheClock() async throws {
        try await withStore { folder, clock in
            clock.advance(by: .seconds(-7_200))
            let check = try #require(try await examine(folder, clock).first { $0.name == "clock" })
            #expect(check.status == .wrong && check.findings[0].what.contains("behind"), "\(check)")
        }
    }

    @Test("a store that is open says the same, notes what is damaged, and says who has the folder")
    func looksThroughAnOpenStore() async throws {
        try await withStore { folder, clock in
            let name = try #require(try folder.files(".vp").first { $0.hasPrefix("parts/logs/") })
            try folder.flip(name, at: 64)
            let notices = Mutex<[StoreNotice]>([])
            let store = try await open(folder.path, clock, { notice in notices.withLock { $0.append(notice) } })
            let examination = try await store.examine(deep: true) { _ in }
            let parts = try #require(examination.checks.first { $0.name == "parts" })
            #expect(parts.findings.map(\.place) == [name])
            #expect(examination.checks.filter { $0.name != "parts" }.allSatisfy { $0.status == .well })
            #expect(notices.withLock { $0 }.contains { $0.severity == .error && $0.message.contains(name) })
            #expect(await store.inventory().damageCount == 1)
            let lock = try #require(try await examine(folder, clock).first { $0.name == "lock" })
            #expect(lock.status == .doubtful && lock.findings[0].what.contains("process"))
            await store.close()
        }
    }

    @Test("what is due to be merged is counted, and is nothing once it is merged")
    func countsWhatIsDue() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            let store = try await open(folder, clock)
            for index in 0..<20 {
                let texts = (0..<10).map { "\(index) \($0)" }
                _ = try await store.append(StoreConformance.logs(texts, from: clock.now), identity: nil)
            }
            await store.maintain()
            #expect(await store.inventory().mergeDebt.files == 0)
            clock.advance(by: .seconds(2 * 86_400))
            let debt = await store.inventory().mergeDebt
            #expect(debt.files > 1 && debt.bytes > 0)
            await store.maintain()
            #expect(await store.inventory().mergeDebt.files == 0)
            await store.close()
        }
    }
}

/// A store's folder, to be damaged.
private struct StoreFolder {
    let path: String

    func files(_ suffix: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.hasSuffix(suffix) }.sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }

    func flip(_ name: String, at offset: Int) throws {
        var bytes = try bytes(name)
        bytes[offset] ^= 1
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }

    /// All files but those that SQLite makes for a reader.
    func content() throws -> [String: [UInt8]] {
        var content: [String: [UInt8]] = [:]
        for name in try files("") where !name.hasPrefix("vigil.db-") {
            var isFolder = ObjCBool(false)
            _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
            if !isFolder.boolValue { content[name] = try bytes(name) }
        }
        return content
    }
}
