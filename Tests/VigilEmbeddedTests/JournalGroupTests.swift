import Testing
import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

/// Records that are written together, and of which a power cut leaves any.
@Suite struct JournalGroupTests {
    private static let path = "journal/00000001.vj"
    private static let logsPerBatch = 3

    private struct Record {
        var range: Range<Int>
        /// Where the first of those begins that were written together with it.
        var group: Int
    }

    private func open(_ disk: SimulatedDisk) async throws -> EmbeddedStore {
        let clock = TestClock()
        var configuration = EmbeddedConfiguration()
        configuration.reserveBytes = 0
        return try await EmbeddedStore.open(configuration: configuration, clock: { clock.now }) { disk }
    }

    /// A journal file, with its records, the last of which were written together, three at least; and others before.
    private func journal() async throws -> (bytes: [UInt8], records: [Record]) {
        for _ in 0..<50 {
            let disk = SimulatedDisk()
            let store = try await open(disk)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        let lines = (0..<Self.logsPerBatch).map { "\(index) \($0)" }
                        let batch = StoreConformance.logs(lines, from: TestClock().now)
                        _ = try await store.append(batch, identity: BatchIdentity(high: 1, low: UInt64(index)))
                    }
                }
                try await group.waitForAll()
            }
            await store.close()
            let bytes = try #require(disk.files[Self.path])
            var records = Self.records(of: bytes)
            // What came behind the newest large group is not needed.
            let sizes = Dictionary(grouping: records, by: \.group).mapValues(\.count)
            guard let last = records.last(where: { sizes[$0.group] ?? 0 >= 3 && $0.group > 64 }) else { continue }
            records.removeAll { $0.range.lowerBound > last.range.lowerBound }
            return (Array(bytes.prefix(last.range.upperBound)), records)
        }
        throw CancellationError()
    }

    private static func records(of bytes: [UInt8]) -> [Record] {
        var records: [Record] = []
        var position = 64
        while position + 24 <= bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[position + 4 + $1]) << (8 * $1) }
            let range = position..<(position + 24 + length)
            // Kind of the record, then its first section: kind, length, a varint of one to three bytes.
            var group = position
            if bytes[position + 25] == 9 {
                let content = bytes[(position + 27)..<(position + 27 + Int(bytes[position + 26]))]
                group -= content.reversed().reduce(0) { $0 << 7 | Int($1 & 127) }
            }
            records.append(Record(range: range, group: group))
            position = range.upperBound
        }
        return records
    }

    /// How many log records of each batch there are.
    private func counts(_ store: EmbeddedStore) async throws -> [Substring: Int] {
        let logs = try await store.events(EventQuery(.logs, range: .all, limit: 10_000)).records
        let texts = logs.compactMap { $0.log?.body.stringValue }
        return Dictionary(grouping: texts) { $0.prefix { $0 != " " } }.mapValues(\.count)
    }

    @Test("of records that were written together when the power went, none is damage, whichever are there")
    func cutsOffWhatWasBeingWritten() async throws {
        let (bytes, records) = try await journal()
        let last = records.filter { $0.group == records.last?.group }
        for lost in last.indices.dropLast() {
            let disk = SimulatedDisk()
            var torn = bytes
            torn.replaceSubrange(last[lost].range, with: repeatElement(0, count: last[lost].range.count))
            disk.put(Self.path, torn)
            let store = try await open(disk)
            #expect(store.report.damages.isEmpty && store.report.undefined == 0)
            #expect(store.report.torn?.offset == last[lost].range.lowerBound)
            #expect(disk.files[Self.path]?.count == last[lost].range.lowerBound)
            let counts = try await counts(store)
            #expect(counts.count == records.count - last.count + lost)
            #expect(counts.values.allSatisfy { $0 == Self.logsPerBatch })
            await store.close()
        }
    }

    @Test("damage before the last records that were written together is damage, and costs its record alone")
    func namesOlderDamage() async throws {
        let (bytes, records) = try await journal()
        let disk = SimulatedDisk()
        var damaged = bytes
        damaged[records[0].range.upperBound - 1] ^= 1
        disk.put(Self.path, damaged)
        let store = try await open(disk)
        #expect(store.report.damages.map(\.offset) == [records[0].range.lowerBound])
        #expect(store.report.torn == nil)
        #expect(try await counts(store).count == records.count - 1)
        await store.close()
    }

    @Test("a reserve that a power cut left shorter is taken again")
    func takesTheReserveAgain() async throws {
        let disk = SimulatedDisk()
        disk.put("reserve", [0, 0])
        let clock = TestClock()
        var configuration = EmbeddedConfiguration()
        configuration.reserveBytes = 1 << 20
        let store = try await EmbeddedStore.open(configuration: configuration, clock: { clock.now }) { disk }
        _ = try await store.append(StoreConformance.logs(["one"], from: clock.now), identity: nil)
        #expect(disk.files["reserve"]?.count == 1 << 20)
        await store.close()
    }
}
