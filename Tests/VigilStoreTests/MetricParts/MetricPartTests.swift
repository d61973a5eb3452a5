import Testing
import VigilModel
import VigilPattern
import VigilStore
import VigilTestKit

@Suite struct MetricPartTests {
    @Test("what was packed comes back", arguments: UInt64(0)..<5)
    func packsWithoutLoss(_ seed: UInt64) throws {
        var generator = StreamGenerator(seed: seed)
        let streams = generator.streams(seed == 0 ? 0 : 60)
        let (part, _) = try SectionShelf.part(streams)
        let wanted = streams.sorted { $0.stream < $1.stream }.map {
            StreamContents(identity: $0.stream.identity, writer: $0.stream.writer, samples: $0.samples)
        }
        #expect(try part.contents() == wanted)
        #expect(part.summary.sampleCount == streams.reduce(0) { $0 + $1.samples.count })
        #expect(part.summary.seriesCount == Set(streams.map(\.stream.identity)).count)
        let times = streams.flatMap(\.samples).map(\.time.nanoseconds)
        #expect(part.summary.minTime == times.min() ?? .max && part.summary.maxTime == times.max() ?? .min)
    }

    @Test("the label index finds what a look at every series finds", arguments: UInt64(0)..<4)
    func selectsAsAWalk(_ seed: UInt64) throws {
        var generator = StreamGenerator(seed: seed)
        let (part, _) = try SectionShelf.part(generator.streams(200, samplesMax: 2))
        let all = try part.select(MetricScan(range: .all)).map { try $0.identity() }
        for _ in 0..<100 {
            var scan = MetricScan(range: .all)
            if generator.random.chance(0.3) {
                scan.name = generator.random.pick(["cpu", "a", "http.requests", "none"])
            }
            let count = Int.random(in: 0...3, using: &generator.random)
            scan.matchers = try (0..<count).map { _ in try generator.matcher() }
            let wanted = all.filter { identity in
                let labels = identity.labels
                return scan.name.map { $0 == identity.name } ?? true
                    && scan.matchers.allSatisfy { $0.matches(labels[$0.name]) }
            }
            let found = try part.select(scan).map { try $0.identity() }
            #expect(found == wanted, "\(scan.name ?? "") \(scan.matchers)")
        }
    }

    @Test("a range reads the blocks that it touches, and gives what a filter over all would")
    func readsRanges() throws {
        var generator = StreamGenerator(seed: 3)
        let stream = generator.stream()
        let samples = (0..<20_000).map { index in
            Sample(time: Timestamp(nanoseconds: Int64(index) * 1_000), value: .number(.double(Double(index % 97) / 4)))
        }
        let (part, _) = try SectionShelf.part([(stream, samples)])
        var reader = SampleReader(part) { _ in }
        let series = try #require(try part.select(MetricScan(range: .all)).first)
        let own = try series.streams(in: .all)[0]
        #expect(own.blocks.map(\.count) == [8_192, 8_192, 3_616])
        let pairs: [(Int64, Int64)] = [
            (0, 1), (8_191_000, 8_192_001), (5_000_500, 17_000_000), (-9, 99_999_999), (7, 7), (19_999_000, 19_999_001),
        ]
        for (start, end) in pairs {
            let range = TimeRange(start: Timestamp(nanoseconds: start), end: Timestamp(nanoseconds: end))
            let wanted = samples.filter { range.contains($0.time) }
            #expect(try reader.samples(of: own, in: range) == wanted)
            #expect(try series.streams(in: range).flatMap { try reader.samples(of: $0, in: range) } == wanted)
            #expect(try reader.newest(of: own, in: range) == wanted.last)
            var times: [Int64] = []
            var values: [Double] = []
            try reader.appendNumbers(of: own, in: range, to: &times, &values)
            #expect(times == wanted.map(\.time.nanoseconds) && values == wanted.map { $0.value.number ?? -1 })
        }
    }

    @Test("asking for a few series reads a few sections, and again nothing of the index")
    func readsLittle() throws {
        let streams = (0..<9_000).map { index in
            let identity = SeriesIdentity(
                name: "m\(index / 1_000)",
                kind: .gauge,
                resource: ResourceIdentity(job: "api", instance: "i"),
                attributes: ["id": .string("user \(index)")]
            )
            let sample = Sample(time: Timestamp(nanoseconds: Int64(index)), value: .number(.int(Int64(index))))
            return (MetricStream(identity: identity, description: "", resource: Resource()), [sample])
        }
        let (part, shelf) = try SectionShelf.part(streams)
        let kinds = shelf.sections.keys.map(\.kind)
        #expect(kinds.filter { $0 == .series }.count == 5 && kinds.filter { $0 == .labels }.count > 1)
        let scan = MetricScan(name: "m7", matchers: [.equal("id", "user 7123")], range: .all)
        let evaluate = { try MetricScanEvaluation.evaluate(scan, parts: [part], head: nil) }
        let found = try evaluate()
        #expect(found.count == 1 && found[0].streams[0].samples[0].value == .number(.int(7_123)))
        #expect(shelf.takeFetched().map(\.kind) == [.labels, .labels, .series, .blocks, .samples])
        _ = try evaluate()
        #expect(shelf.takeFetched().map(\.kind) == [.samples])
        let prefix = MetricScan(matchers: [LabelMatcher("id", matching: try Pattern("user 89.[05]"))], range: .all)
        #expect(try part.select(prefix).count == 20)
        #expect(try part.select(MetricScan(matchers: [.notEqual("id", "")], range: .all)).count == 9_000)
    }

    @Test("more streams than a group takes go on in the next")
    func splitsGroups() throws {
        let shelf = SectionShelf()
        var encoder = MetricPartEncoder { shelf[$0] = $1 }
        let sample = Sample(time: Timestamp(nanoseconds: 5), value: .number(.int(1)))
        for name in 100..<121 {
            let identity = SeriesIdentity(
                name: "m\(name)",
                kind: .counter,
                resource: ResourceIdentity(job: "api", instance: "i")
            )
            var stream = MetricStream(identity: identity, description: "", resource: Resource())
            for writer in 0..<UInt64(3_200) {
                stream.writer = writer
                try encoder.append(stream, [sample])
            }
        }
        let part = try shelf.part(try encoder.finish())
        #expect(shelf.sections.keys.filter { $0.kind == .series }.count == 2)
        #expect(part.summary.seriesCount == 22)
        let last = try part.select(MetricScan(name: "m120", range: .all)).map { try $0.streams(in: .all) }
        #expect(last.map(\.count) == [1_536, 1_664])
        #expect(last.joined().map(\.writer) == Array(0..<3_200))
    }
}

extension StreamGenerator {
    mutating func matcher() throws -> LabelMatcher {
        let name = random.pick([
            "__name__", "job", "instance", "code", "http_route", "n", "exported_job", "service_version",
            "otel_scope_name",
            "absent", "deep",
        ])
        let texts = ["", "api", "i1", "200", "404", "/users", "/ü", "prod/größe", "cpu", "7", "http_requests_total"]
        switch random.next() % 6 {
        case 0: return .equal(name, random.pick(texts))
        case 1: return .notEqual(name, random.pick(texts))
        case 2: return .oneOf(name, Set((0..<3).map { _ in random.pick(texts) }))
        case 3: return .noneOf(name, Set((0..<3).map { _ in random.pick(texts) }))
        default:
            let source = random.pick([
                ".*", ".+", "", "2..|4.*", "/users.*", "i[0-2]", "(?i)API", "[1-9]?", "prod/.*|x",
            ])
            return LabelMatcher(name, matching: try Pattern(source), isNegated: random.chance(0.5))
        }
    }
}
