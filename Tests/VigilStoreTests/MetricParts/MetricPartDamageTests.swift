import Synchronization
import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct MetricPartDamageTests {
    @Test("a section that is gone costs what is in it and is named", arguments: MetricSection.Kind.allCases)
    func losesOneSection(_ kind: MetricSection.Kind) throws {
        let (streams, part, shelf) = try part(3_000)
        let whole = try MetricScanEvaluation.evaluate(MetricScan(range: .all), parts: [part], head: nil)
        #expect(whole.count == streams.count)
        let lost = MetricSection(kind, 0)
        shelf[lost] = nil
        let fresh = try shelf.part(part.summary, number: 9)
        let damages = Mutex<[MetricDamage]>([])
        let scan = MetricScan(name: kind == .samples ? "m0" : "m1", range: .all)
        let found = try MetricScanEvaluation.evaluate(scan, parts: [fresh], head: nil) { damage in
            damages.withLock { $0.append(damage) }
        }
        let named = damages.withLock { $0 }
        #expect(named.allSatisfy { $0.section == lost && $0.part == 9 })
        #expect(named.isEmpty == (kind == .resources))
        switch kind {
        case .labels, .resources: #expect(found.count == 1_500)
        case .series, .blocks: #expect(found.count == 1_500 - (2_048 - 1_500))
        case .samples: #expect(found.count < 1_500)
        }
        try mergeKeeps(fresh, lost, damages)
    }

    private func mergeKeeps(
        _ part: MetricPart,
        _ lost: MetricSection,
        _ damages: borrowing Mutex<[MetricDamage]>
    ) throws {
        let shelf = SectionShelf()
        var encoder = MetricPartEncoder { shelf[$0] = $1 }
        // Called before the merge returns, by the thread that waits for it.
        nonisolated(unsafe) var named: [MetricDamage] = []
        try MetricPartMerge.merge([part], damaged: { named.append($0) }) { try encoder.append($0, $1) }
        let merged = try shelf.part(try encoder.finish())
        #expect(named.allSatisfy { $0.section == lost })
        #expect(named.isEmpty == (lost.kind == .labels))
        let kept = merged.summary.seriesCount
        switch lost.kind {
        case .labels, .resources: #expect(kept == 3_000)
        case .series, .blocks: #expect(kept == 3_000 - 2_048)
        case .samples: #expect(kept < 3_000 && kept > 1_000)
        }
        #expect(try merged.contents().allSatisfy { $0.writer == Resource(["n": 1]).writerNumber })
    }

    @Test("other errors than damage end the question")
    func passesErrorsOn() throws {
        let (_, part, _) = try part(10)
        let refusing = MetricPart(number: 1, summary: part.summary) { _ in throw StoreError(.unavailable, "later") }
        #expect(throws: StoreError.self) {
            try MetricScanEvaluation.evaluate(MetricScan(range: .all), parts: [refusing], head: nil)
        }
    }

    @Test("damaged bytes are an error or another answer, never a trap", arguments: UInt64(0)..<8)
    func survivesDamage(_ seed: UInt64) throws {
        var generator = StreamGenerator(seed: seed)
        let (part, shelf) = try SectionShelf.part(generator.streams(20, samplesMax: 12))
        for _ in 0..<12 {
            let whole = shelf.sections
            let section = generator.random.pick(whole.keys.sorted { $0.kind.rawValue < $1.kind.rawValue })
            shelf[section] = damaged(whole[section] ?? [], &generator.random)
            read(try shelf.part(part.summary), &generator)
            shelf[section] = whole[section]
        }
        var writer = ByteWriter()
        part.summary.write(to: &writer)
        for _ in 0..<12 {
            var reader = ByteReader(damaged(writer.bytes, &generator.random))
            guard let summary = try? MetricPartSummary(from: &reader) else { continue }
            read(MetricPart(number: 1, summary: summary) { try shelf.fetch($0) }, &generator)
        }
    }

    private func read(_ part: MetricPart, _ generator: inout StreamGenerator) {
        var scan = MetricScan(range: .all)
        _ = try? MetricScanEvaluation.evaluate(scan, parts: [part], head: nil)
        scan.newestOnly = true
        scan.matchers = (try? [generator.matcher()]) ?? []
        _ = try? MetricScanEvaluation.evaluate(scan, parts: [part], head: nil)
        var encoder = MetricPartEncoder { _, _ in }
        try? MetricPartMerge.merge([part, part], damaged: { _ in }) { try encoder.append($0, $1) }
        _ = try? encoder.finish()
    }

    private func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return [1] }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let reach = random.chance(0.5) ? min(60, bytes.count) : bytes.count
            let position = Int(random.next() % UInt64(reach))
            if random.chance(0.5) {
                bytes[position] ^= 1 << UInt8(random.next() % 8)
            } else {
                bytes[position] = random.pick([0, 1, 0x7f, 0x80, 0xff, UInt8(truncatingIfNeeded: random.next())])
            }
        }
        if random.chance(0.2) { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
        return bytes
    }

    /// A part of two metrics; the series have texts of their own, so that there are several sections of most kinds.
    private func part(
        _ count: Int
    ) throws -> (streams: [(stream: MetricStream, samples: [Sample])], part: MetricPart, shelf: SectionShelf) {
        var random = SeededGenerator(seed: 1)
        let streams = (0..<count).map { index in
            let identity = SeriesIdentity(
                name: "m\(index * 2 / count)",
                kind: .gauge,
                resource: ResourceIdentity(job: "api", instance: "i"),
                attributes: ["id": .string("user number \(index)")]
            )
            let samples = (0..<9).map { step in
                Sample(
                    time: Timestamp(nanoseconds: Int64(step)),
                    value: .number(.double(Double(bitPattern: random.next())))
                )
            }
            return (MetricStream(identity: identity, description: "", resource: Resource(["n": 1])), samples)
        }
        let (part, shelf) = try SectionShelf.part(streams)
        return (streams, part, shelf)
    }
}
