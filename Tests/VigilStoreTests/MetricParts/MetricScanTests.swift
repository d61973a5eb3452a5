import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct MetricScanTests {
    @Test("parts and head together answer as a head that has all", arguments: UInt64(0)..<5)
    func answersAsOneHead(_ seed: UInt64) throws {
        let layered = try LayeredStreams(seed: seed)
        for newestOnly in [false, true] {
            for range in layered.ranges {
                let scan = MetricScan(range: range, newestOnly: newestOnly)
                let wanted = try layered.whole.scan(scan)
                let snapshot = try layered.head.snapshot(scan)
                let found = try MetricScanEvaluation.evaluate(scan, parts: layered.parts, head: snapshot) { damage in
                    Issue.record("\(damage)")
                }
                #expect(StreamContents.all(found) == StreamContents.all(wanted))
            }
        }
    }

    @Test("merging parts changes no answer", arguments: UInt64(0)..<5)
    func mergesToTheUnion(_ seed: UInt64) throws {
        let layered = try LayeredStreams(seed: seed)
        let shelf = SectionShelf()
        var encoder = MetricPartEncoder { shelf[$0] = $1 }
        try MetricPartMerge.merge(layered.parts, damaged: { Issue.record("\($0)") }) { try encoder.append($0, $1) }
        let merged = try shelf.part(try encoder.finish())
        let scan = MetricScan(range: .all)
        let wanted = try MetricScanEvaluation.evaluate(scan, parts: layered.parts, head: nil)
        let found = try MetricScanEvaluation.evaluate(scan, parts: [merged], head: nil)
        #expect(StreamContents.all(found) == StreamContents.all(wanted))
        #expect(merged.summary.sampleCount == wanted.flatMap(\.streams).reduce(0) { $0 + $1.samples.count })
    }

    @Test("limits are kept over head and parts")
    func keepsLimits() throws {
        var generator = StreamGenerator(seed: 4)
        let streams = generator.streams(30)
        let (part, _) = try SectionShelf.part(streams)
        let samples = part.summary.sampleCount
        let series = part.summary.seriesCount
        let fitting = MetricScan(range: .all, seriesMax: series, samplesMax: samples)
        #expect(try MetricScanEvaluation.evaluate(fitting, parts: [part], head: nil).count == series)
        for scan in [
            MetricScan(range: .all, seriesMax: series - 1), MetricScan(range: .all, samplesMax: samples - 1),
        ] {
            #expect(throws: StoreError.self) { try MetricScanEvaluation.evaluate(scan, parts: [part], head: nil) }
        }
    }
}

/// The same samples twice: in a head, and in parts and a head.
struct LayeredStreams {
    let whole: Head
    let head: Head
    var parts: [MetricPart] = []
    var shelves: [SectionShelf] = []
    let ranges: [TimeRange]

    init(seed: UInt64) throws {
        var configuration = StoreConfiguration()
        configuration.ageMax = nil
        whole = Head(configuration, now: Self.now)
        head = Head(configuration, now: Self.now)
        var generator = StreamGenerator(seed: seed)
        let streams = (0..<25).map { _ in generator.stream() }
        for layer in 0..<4 {
            var contents: [(stream: MetricStream, samples: [Sample])] = []
            for stream in streams where generator.random.chance(0.6) {
                if contents.contains(where: { $0.stream == stream }) { continue }
                contents.append((stream, generator.overlapping(layer, count: generator.random.pick([1, 4, 150]))))
            }
            Self.append(contents, to: whole)
            if layer == 3 {
                Self.append(contents, to: head)
            } else {
                let (part, shelf) = try SectionShelf.part(contents, number: UInt64(layer))
                parts.append(part)
                shelves.append(shelf)
            }
        }
        ranges =
            [.all]
            + (0..<6).map { _ in
                let start = Timestamp(nanoseconds: Int64(generator.random.next() % 300) * 1_000)
                return TimeRange(start: start, end: start + .nanoseconds(Int64(generator.random.next() % 300) * 1_000))
            }
    }

    private static let now = Timestamp(nanoseconds: 1_000_000_000)

    static func append(_ contents: [(stream: MetricStream, samples: [Sample])], to head: Head) {
        for (stream, samples) in contents {
            let identity = stream.identity
            let definition = StreamDefinition(
                resource: stream.resource,
                identity: identity.resource,
                scopeName: identity.scopeName,
                scopeVersion: identity.scopeVersion,
                name: identity.name,
                unit: identity.unit,
                kind: identity.kind,
                description: stream.description
            )
            let reference = head.stream(definition, attributes: identity.attributes)
            var batch = HeadBatch(identity: nil, time: now, sequenceBefore: 0, sequence: 1)
            batch.samples = samples.map { HeadBatch.SampleRow(stream: reference, sample: $0) }
            _ = head.apply(batch)
        }
    }
}

extension StreamGenerator {
    /// Samples of a layer, some of times that other layers have too.
    fileprivate mutating func overlapping(_ layer: Int, count: Int) -> [Sample] {
        let first = Int64(random.next() % 150)
        return Sample.inOrder([
            (0..<count).map { index in
                Sample(
                    time: Timestamp(nanoseconds: (first + Int64(index)) * 1_000),
                    start: Timestamp(nanoseconds: Int64(random.next() % 2)),
                    // A head leaves out what it has had before; so no two layers have a value in common.
                    value: .number(random.chance(0.5) ? .int(Int64(layer)) : .double(Double(layer) + 0.25))
                )
            }
        ])
    }
}

extension StreamContents {
    /// What a scan found, in an order of its own.
    static func all(_ found: [SeriesSamples]) -> [StreamContents] {
        found.flatMap { series in
            series.streams.map { stream in
                StreamContents(identity: series.identity, writer: stream.writer, samples: stream.samples)
            }
        }.sorted { left, right in
            let bytes = (left.identity.orderedBytes, right.identity.orderedBytes)
            return bytes.0 == bytes.1 ? left.writer < right.writer : bytes.0.lexicographicallyPrecedes(bytes.1)
        }
    }
}
