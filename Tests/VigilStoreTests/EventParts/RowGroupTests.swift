import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct RowGroupTests {
    /// The group that a part gives back: its summary went through bytes, its sections are fetched one by one.
    static func reopened(_ encoded: EncodedRowGroup) throws -> RowGroup {
        var sources = EventSourceTable()
        var directory = ByteWriter()
        encoded.summary.write(to: &directory, sources: &sources)
        var table = ByteWriter()
        sources.write(to: &table)
        var tableReader = ByteReader(table.bytes)
        let known = try EventSourceTable.read(from: &tableReader)
        var reader = ByteReader(directory.bytes)
        let summary = try RowGroupSummary(from: &reader, signal: encoded.summary.signal, sources: known)
        #expect(reader.isAtEnd && tableReader.isAtEnd)
        let sections = Dictionary(uniqueKeysWithValues: encoded.sections.map { ($0.section, $0.bytes) })
        return RowGroup(summary) { sections[$0] ?? [] }
    }

    private func expectEqual(_ found: [EventRow], _ wanted: [EventRow], _ seed: UInt64) {
        #expect(found.count == wanted.count)
        for (found, wanted) in zip(found, wanted) {
            guard "\(found.body)" == "\(wanted.body)" else {
                Issue.record("\(seed): \(found.body) is not \(wanted.body)")
                return
            }
            #expect(found.sequence == wanted.sequence && found.source == wanted.source)
        }
    }

    @Test("rows are read back as they were", arguments: UInt64(0)..<10, EventSignal.allCases)
    func losesNothing(_ seed: UInt64, _ signal: EventSignal) throws {
        let size = [1, 2, 63, 64, 65, 127, 128, 129, 200, 700][Int(seed % 10)]
        for rows in [
            GeneratedRows.awkward(size, signal, seed: seed), GeneratedRows.usual(size, signal, seed: seed),
        ] {
            let encoded = RowGroupEncoder.encode(rows[...], signal: signal)
            expectEqual(try Self.reopened(encoded).rows(), rows, seed)
            var random = SeededGenerator(seed: seed)
            let positions = rows.indices.filter { _ in random.chance(0.1) }
            expectEqual(try Self.reopened(encoded).rows(at: positions), positions.map { rows[$0] }, seed)
            let backwards = positions.reversed().map { rows[$0] }
            expectEqual(try Self.reopened(encoded).rows(at: positions.reversed()), backwards, seed)
        }
    }

    @Test("what is not wanted is not read", arguments: EventSignal.allCases)
    func readsOnlyWhatIsWanted(_ signal: EventSignal) throws {
        let rows = GeneratedRows.usual(300, signal, seed: 1)
        let encoded = RowGroupEncoder.encode(rows[...], signal: signal)
        let sections = Dictionary(uniqueKeysWithValues: encoded.sections.map { ($0.section, $0.bytes) })
        var fetched: [UInt8] = []
        let group = RowGroup(encoded.summary) { section in
            fetched.append(section.id)
            return sections[section] ?? []
        }
        let found = try group.rows(at: [3, 100], parts: [])
        #expect(found.map(\.time) == [rows[3].time, rows[100].time])
        #expect(fetched.count == Set(fetched).count && fetched.allSatisfy { $0 <= 5 })
        _ = try group.rows(.attributes)
        #expect(fetched.count == Set(fetched).count)
    }

    @Test("the summary tells times, numbers and sources", arguments: UInt64(0)..<10)
    func summarises(_ seed: UInt64) throws {
        let rows = GeneratedRows.awkward(200, .logs, seed: seed)
        let summary = try Self.reopened(RowGroupEncoder.encode(rows[...], signal: .logs)).summary
        #expect(summary.rowCount == 200)
        #expect(summary.minTime == rows[0].time.nanoseconds && summary.maxTime == rows[199].time.nanoseconds)
        #expect(summary.firstSequence == rows.map(\.sequence).min())
        #expect(summary.lastSequence == rows.map(\.sequence).max())
        for (source, newest) in zip(summary.sources, summary.newestTimes) {
            #expect(rows.last { $0.source == source }?.time.nanoseconds == newest)
        }
    }

    @Test("keys without number and rows of hundreds of attributes are kept too")
    func keepsManyKeys() throws {
        var rows = GeneratedRows.usual(420, .logs, seed: 3)
        for index in rows.indices {
            guard case .log(var log) = rows[index].body else { continue }
            for key in 0..<12 { log.attributes["key \(index * 12 + key)"] = .int(Int64(key)) }
            if index == 300 {
                log.attributes = Attributes((0..<5_000).map { Attribute("wide \($0 % 4_990)", .int(Int64($0))) })
            }
            rows[index].body = .log(log)
        }
        expectEqual(try Self.reopened(RowGroupEncoder.encode(rows[...], signal: .logs)).rows(), rows, 3)
    }

    @Test("rows are cut into groups of about the same size")
    func cuts() {
        let rows = GeneratedRows.usual(10, .logs, seed: 1)
        #expect(RowGroup.cuts(of: []).isEmpty)
        #expect(RowGroup.cuts(of: rows[...]) == [0..<10])
        let many = Array(repeating: rows[0], count: RowGroup.rowsMax + 1)
        #expect(RowGroup.cuts(of: many[...]).map(\.count) == [RowGroup.rowsMax / 2 + 1, RowGroup.rowsMax / 2])
    }

    @Test("damaged bytes are an error, never a trap", arguments: UInt64(0)..<6, EventSignal.allCases)
    func survivesDamage(_ seed: UInt64, _ signal: EventSignal) throws {
        var random = SeededGenerator(seed: seed)
        let rows =
            seed % 2 == 0
            ? GeneratedRows.awkward(70, signal, seed: seed) : GeneratedRows.usual(300, signal, seed: seed)
        let encoded = RowGroupEncoder.encode(rows[...], signal: signal)
        for _ in 0..<80 {
            let hit = random.pick(encoded.sections).section
            let sections = encoded.sections.map { section in
                (section.section, section.section == hit ? Self.damaged(section.bytes, &random) : section.bytes)
            }
            let found = Dictionary(uniqueKeysWithValues: sections)
            _ = try? RowGroup(encoded.summary) { found[$0] ?? [] }.rows()
        }
        var sources = EventSourceTable()
        var directory = ByteWriter()
        encoded.summary.write(to: &directory, sources: &sources)
        for _ in 0..<80 {
            var reader = ByteReader(Self.damaged(directory.bytes, &random))
            let known = encoded.summary.sources
            guard let summary = try? RowGroupSummary(from: &reader, signal: signal, sources: known) else { continue }
            let found = Dictionary(uniqueKeysWithValues: encoded.sections.map { ($0.section, $0.bytes) })
            _ = try? RowGroup(summary) { found[$0] ?? [] }.rows()
        }
    }

    static func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            // Most of what matters stands at the beginning.
            let limit = random.chance(0.5) ? min(bytes.count, 24) : bytes.count
            bytes[Int(random.next() % UInt64(limit))] = random.pick([0, 1, 127, 128, 255, UInt8(random.next() & 255)])
        }
        if random.chance(0.2) { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
        return bytes
    }
}
