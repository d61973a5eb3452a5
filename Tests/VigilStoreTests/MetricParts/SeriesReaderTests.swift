import Synchronization
import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct SeriesReaderTests {
    @Test(
        "numbers in columns are the samples of a scan, over parts, tiers, head and writers",
        arguments: UInt64(0)..<30
    )
    func readsWhatAScanReads(_ seed: UInt64) throws {
        let sliced = try SlicedStreams(seed: seed)
        for range in sliced.ranges {
            let scan = MetricScan(range: range)
            let reader = try StoredSeriesReader(
                scan,
                parts: sliced.parts,
                head: try sliced.head.snapshot(scan),
                labels: LabelCache()
            ) { Issue.record("\($0)") }
            let count = try Self.compare(reader)
            if range == .all { #expect(count > 3, "some are read as columns") }
            _ = try Self.compare(ScannedSeriesReader(try MetricScanEvaluation.evaluate(scan, reader)))
        }
    }

    @Test("samples out of order, from several places, are never taken for columns", arguments: UInt64(0)..<10)
    func refusesWhatIsNoLine(_ seed: UInt64) throws {
        let layered = try LayeredStreams(seed: seed)
        for range in layered.ranges {
            let scan = MetricScan(range: range)
            let snapshot = try layered.head.snapshot(scan)
            let reader = try StoredSeriesReader(scan, parts: layered.parts, head: snapshot, labels: LabelCache())
            _ = try Self.compare(reader)
        }
    }

    @Test("labels are those of the series, whether they were asked for before or not")
    func namesSeries() throws {
        let sliced = try SlicedStreams(seed: 3)
        let (scan, labels) = (MetricScan(range: .all), LabelCache(seriesMax: 4))
        for _ in 0..<3 {
            var reader = try StoredSeriesReader(
                scan,
                parts: sliced.parts,
                head: try sliced.head.snapshot(scan),
                labels: labels
            )
            for number in 0..<reader.count {
                let identity = try #require(try reader.samples(of: number)).identity
                #expect(try reader.series(number) == FoundSeries(labels: identity.labels, kind: identity.kind))
            }
        }
    }

    @Test("a block that is damaged costs its samples alone, and is named")
    func losesOneBlock() throws {
        var generator = StreamGenerator(seed: 1)
        let stream = generator.stream(.gauge)
        let samples = (0..<20_000).map {
            Sample(time: Timestamp(nanoseconds: $0 * 1_000), value: .number(.int($0 % 7)))
        }
        let (part, shelf) = try SectionShelf.part([(stream, samples)])
        shelf[MetricSection(.samples, 0)] = nil
        let damages = DamageList()
        var reader = try StoredSeriesReader(
            MetricScan(range: .all),
            parts: [try shelf.part(part.summary, number: 9)],
            head: nil,
            labels: LabelCache()
        ) { damages.note($0) }
        var columns = NumberColumns()
        #expect(try reader.readNumbers(of: 0, into: &columns))
        #expect(columns.times.count < samples.count)
        #expect(damages.all.map(\.part) == [9])
    }

    @Test("bytes of chance in a section are named or numbers, and leave nothing half read", arguments: UInt64(0)..<40)
    func survivesChance(_ seed: UInt64) throws {
        var generator = StreamGenerator(seed: seed)
        let stream = generator.stream(.gauge)
        let samples = (Int64(0)..<9_000).map { index in
            let value = Double(generator.random.next() % 1_000) / 4
            return Sample(time: Timestamp(nanoseconds: (index + 1) * 1_000), value: .number(.double(value)))
        }
        let (part, shelf) = try SectionShelf.part([(stream, samples)])
        var bytes = try #require(shelf[MetricSection(.samples, 0)])
        for _ in 0..<20 {
            bytes[Int(generator.random.next() % UInt64(bytes.count))] = UInt8(generator.random.next() % 256)
        }
        shelf[MetricSection(.samples, 0)] = bytes
        var reader = try StoredSeriesReader(
            MetricScan(range: .all),
            parts: [try shelf.part(part.summary, number: 9)],
            head: nil,
            labels: LabelCache()
        )
        var columns = NumberColumns()
        guard try reader.readNumbers(of: 0, into: &columns) else { return }
        #expect(columns.times.count == columns.values.count)
        #expect(columns.times.count <= samples.count)
        #expect(columns.times.count { $0 == 0 } <= 1)
    }

    /// Compares columns with samples; returns how many series were read as columns.
    private static func compare(_ given: some SeriesReader) throws -> Int {
        var (reader, columns, count, missed) = (given, NumberColumns(), 0, 0)
        for number in 0..<reader.count {
            guard let series = try reader.series(number), !series.kind.isDelta, series.kind != .histogram else {
                continue
            }
            let samples = try reader.samples(of: number)
            let wanted = samples == nil ? PlainLine() : PlainLine(samples)
            let isTaken = try reader.readNumbers(of: number, into: &columns)
            // A writer or a start just outside of the range may cost the short way, never the answer.
            guard isTaken else {
                missed += wanted == nil ? 0 : 1
                continue
            }
            count += 1
            let line = try #require(wanted, "series \(series.labels)")
            #expect(columns.times == line.times)
            #expect(columns.values.map(\.bitPattern) == line.values.map(\.bitPattern))
        }
        #expect(missed <= 4, "\(missed) lines were not read as columns")
        return count
    }
}

/// What columns should hold, worked out the plain way.
private struct PlainLine {
    var times: [Int64] = []
    var values: [Double] = []

    init() {}

    init?(_ series: SeriesSamples?) {
        guard let series else { return }
        guard series.streams.count == 1 else { return nil }
        var newest = Timestamp(nanoseconds: .min)
        for sample in series.streams[0].samples.unrolled {
            if let last = times.last, sample.time.nanoseconds <= last { return nil }
            times.append(sample.time.nanoseconds)
            if sample.value == .stale {
                values.append(NumberColumns.ended)
                continue
            }
            guard let number = sample.value.number, sample.start >= newest else { return nil }
            newest = sample.start
            values.append(number)
        }
    }
}

/// Series cut into points of a minute, parts and a head, each of a time of its own.
private struct SlicedStreams {
    var parts: [MetricPart] = []
    let head: Head
    var ranges = [TimeRange.all]

    init(seed: UInt64) throws {
        var configuration = StoreConfiguration()
        configuration.ageMax = nil
        head = Head(configuration, now: Timestamp(nanoseconds: 1_000_000_000_000_000))
        var generator = StreamGenerator(seed: seed)
        var slices = [[(stream: MetricStream, samples: [Sample])]](repeating: [], count: 4)
        var known: [MetricStream] = []
        for _ in 0..<24 {
            let stream = generator.stream(generator.random.pick([.gauge, .counter, .upDownCounter]))
            if known.contains(stream) { continue }
            known.append(stream)
            for (slice, samples) in generator.slices().enumerated() where !samples.isEmpty {
                slices[slice].append((stream, samples))
            }
        }
        for (number, contents) in slices.dropLast().enumerated() where !contents.isEmpty {
            let shelf = SectionShelf()
            var encoder = MetricPartEncoder(number == 0 ? .minute : nil) { shelf[$0] = $1 }
            for (stream, samples) in contents.sorted(by: { $0.stream < $1.stream }) {
                try encoder.append(stream, samples)
            }
            parts.append(try shelf.part(try encoder.finish(), number: UInt64(number)))
        }
        LayeredStreams.append(slices[3], to: head)
        ranges += (0..<8).map { _ in
            let start = Timestamp(nanoseconds: Int64(generator.random.next() % 9_000) * 1_000_000_000)
            return TimeRange(start: start, end: start + .seconds(Int64(generator.random.next() % 6_000)))
        }
    }
}

extension StreamGenerator {
    /// A stream of a kind; about one in three shares its series with another writer.
    fileprivate mutating func stream(_ kind: SeriesKind) -> MetricStream {
        var stream = stream()
        stream = MetricStream(
            identity: SeriesIdentity(
                name: "m\(random.next() % 4)",
                unit: "",
                kind: kind,
                resource: ResourceIdentity(job: "api", instance: "i\(random.next() % 4)"),
                attributes: ["code": .string(random.pick(["200", "404", "500"]))]
            ),
            description: "",
            resource: stream.resource
        )
        return stream
    }

    /// Samples over 10,000 seconds in four pieces, one behind the other: numbers of all kinds, ends, restarts.
    fileprivate mutating func slices() -> [[Sample]] {
        let starts = random.pick([0, 0, 1, 2])
        var (time, start, value) = (Int64(random.next() % 3_000), Int64(0), 1_000.0)
        var slices = [[Sample]](repeating: [], count: 4)
        while time < 10_000 {
            time += random.chance(0.02) ? 400 : 15
            if starts > 0, random.chance(0.05) { start = starts == 1 ? time - 1 : Int64(random.next() % 10_000) }
            value += random.chance(0.1) ? 0.25 : Double(random.next() % 9)
            let number: NumberValue = random.chance(0.01) ? .int(Int64(value)) : .double(value)
            let sample = Sample(
                time: Timestamp(nanoseconds: time * 1_000_000_000 + Int64(random.next() % 1_000)),
                start: Timestamp(nanoseconds: start * 1_000_000_000),
                value: random.chance(0.02) ? .stale : .number(number)
            )
            slices[Int(min(3, time / 2_500))].append(sample)
        }
        return slices
    }
}

/// Keeps what was damaged.
private final class DamageList: Sendable {
    private let damages = Mutex<[MetricDamage]>([])

    var all: [MetricDamage] { damages.withLock { $0 } }

    func note(_ damage: MetricDamage) { damages.withLock { $0.append(damage) } }
}
