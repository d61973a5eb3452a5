import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct SampleBlockTests {
    private static let lengths = [1, 2, 3, 127, 128, 129, 300, 900]

    @Test("every bit comes back", arguments: SampleShape.allCases)
    func packsWithoutLoss(_ shape: SampleShape) throws {
        for (seed, length) in Self.lengths.enumerated() {
            var random = SeededGenerator(seed: UInt64(seed))
            let samples = shape.samples(length, &random)
            let block = try SampleBlock(SampleBlock.encode(samples))
            let found = try block.samples()
            #expect(block.count == length && found.count == length)
            let wrong = zip(found, samples).first { !$0.isIdentical(to: $1) }
            #expect(wrong == nil, "seed \(seed): \(String(describing: wrong))")
        }
    }

    @Test("a range gives what a filter over all would", arguments: SampleShape.allCases)
    func readsRanges(_ shape: SampleShape) throws {
        for seed in UInt64(0)..<4 {
            var random = SeededGenerator(seed: seed)
            let samples = shape.samples(random.pick([5, 128, 400]), &random)
            let block = try SampleBlock(SampleBlock.encode(samples))
            for _ in 0..<6 {
                let bounds = [random.pick(samples), random.pick(samples)].map { $0.time.nanoseconds }.sorted()
                let start = Timestamp(nanoseconds: bounds[0] &+ Int64(random.next() % 2))
                let range = TimeRange(start: start, end: Timestamp(nanoseconds: bounds[1] &+ 1))
                let wanted = samples.filter { range.contains($0.time) }
                let found = try block.samples(in: range)
                #expect(found.count == wanted.count, "seed \(seed)")
                #expect(zip(found, wanted).allSatisfy { $0.isIdentical(to: $1) }, "seed \(seed)")
                if block.isScalar { try expectNumbers(of: wanted, block, range) }
            }
        }
    }

    @Test("numbers are those of the samples", arguments: SampleShape.allCases)
    func readsNumbers(_ shape: SampleShape) throws {
        for (seed, length) in Self.lengths.enumerated() {
            var random = SeededGenerator(seed: UInt64(seed))
            let samples = shape.samples(length, &random)
            let block = try SampleBlock(SampleBlock.encode(samples))
            let isScalar = samples.allSatisfy { $0.value.isScalar }
            #expect(block.isScalar == isScalar)
            if isScalar {
                try expectNumbers(of: samples, block, nil)
            } else {
                var times: [Int64] = []
                var values: [Double] = []
                #expect(throws: CodecError.self) { try block.appendNumbers(to: &times, &values) }
            }
        }
    }

    private func expectNumbers(of samples: [Sample], _ block: SampleBlock, _ range: TimeRange?) throws {
        var times: [Int64] = [7]
        var values: [Double] = [7]
        try block.appendNumbers(in: range, to: &times, &values)
        #expect(times.dropFirst().elementsEqual(samples.map { $0.time.nanoseconds }))
        let wanted = samples.map { ($0.value.number ?? SampleBlock.staleNumber).bitPattern }
        #expect(values.dropFirst().map(\.bitPattern).elementsEqual(wanted))
    }

    @Test("streams of the same times have them once")
    func sharesTimes() throws {
        for seed in UInt64(0)..<20 {
            var random = SeededGenerator(seed: seed)
            let moments = (0..<3).map { _ in SampleShape.counter.samples(200, &random) }
            var encoder = SampleBlockEncoder()
            var shared = SharedTimes()
            var writer = ByteWriter()
            var streams: [(samples: [Sample], range: Range<Int>)] = []
            for _ in 0..<12 {
                var samples = SampleShape.decimals.samples(200, &random)
                let clock = random.pick(moments)
                for index in samples.indices { samples[index].time = clock[index].time }
                let start = writer.count
                encoder.encode(samples[...], to: &writer, sharing: &shared)
                streams.append((samples, start..<writer.count))
            }
            for (samples, range) in streams {
                let block = try SampleBlock(writer.bytes, in: range)
                #expect(try block.samples() == samples)
                let some = TimeRange(start: samples[70].time, end: samples[150].time)
                #expect(try block.samples(in: some) == samples.filter { some.contains($0.time) })
            }
            let alone = streams.map { SampleBlock.encode($0.samples).count }.reduce(0, +)
            #expect(writer.count < alone)
        }
    }

    @Test("no samples are a block too")
    func packsNothing() throws {
        let block = try SampleBlock(SampleBlock.encode([]))
        #expect(block.count == 0 && block.isScalar)
        #expect(try block.samples().isEmpty && block.samples(in: .all).isEmpty)
    }

    @Test("as many samples as a block takes, and no more buckets")
    func cutsBlocks() throws {
        var random = SeededGenerator(seed: 1)
        let many = SampleShape.counter.samples(10_000, &random)
        #expect(SampleBlockEncoder.fittingCount(many[...]) == SampleBlock.samplesMax)
        let full = Array(many[..<SampleBlock.samplesMax])
        #expect(try SampleBlock(SampleBlock.encode(full)).samples() == full)
        let wide = (0..<20).map { index in
            let counts = [UInt64](repeating: UInt64(index), count: 100_000)
            let point = HistogramPoint(time: .zero, count: 0, bounds: [1], bucketCounts: counts)
            return Sample(time: Timestamp(nanoseconds: Int64(index)), value: .histogram(point))
        }
        let fitting = SampleBlockEncoder.fittingCount(wide[3...])
        #expect(fitting == 10)
        let cut = Array(wide[3..<(3 + fitting)])
        #expect(try SampleBlock(SampleBlock.encode(cut)).samples() == cut)
        let bounds = HistogramPoint(time: .zero, count: 9, bounds: (0..<5_000).map { Double($0) })
        let bare = (0..<3).map { Sample(time: Timestamp(nanoseconds: $0), value: .histogram(bounds)) }
        #expect(try SampleBlock(SampleBlock.encode(bare)).samples() == bare)
        let counts = [UInt64](repeating: 3, count: 1_100_000)
        let huge = Sample(
            time: .zero,
            value: .exponential(ExponentialHistogram(positive: .init(offset: -9, counts: counts)))
        )
        #expect(SampleBlockEncoder.fittingCount([huge, huge]) == 1)
        #expect(try SampleBlock(SampleBlock.encode([huge])).samples() == [huge])
    }
}

extension Sample {
    fileprivate func isIdentical(to other: Sample) -> Bool {
        guard time == other.time, start == other.start else { return false }
        if case .number = value { return value.isIdentical(to: other.value) }
        // What is printed tells minus zero and NaN from others, which equality does not.
        return value == other.value || "\(value)" == "\(other.value)"
    }
}

extension SampleValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .number, .stale: true
        default: false
        }
    }
}
