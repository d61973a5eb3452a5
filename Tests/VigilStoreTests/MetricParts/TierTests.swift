import Testing
import VigilModel
import VigilStore
import VigilTestKit

/// What tiers answer, beside what was measured.
@Suite struct TierTests {
    @Test("increases from a tier are those of what was measured, over resets and parts", arguments: UInt64(0)..<6)
    func increasesAreExact(_ seed: UInt64) throws {
        var history = SampleHistory(seed: seed)
        for kind in [SeriesKind.counter, .deltaCounter, .histogram, .exponentialHistogram, .deltaExponentialHistogram] {
            try history.write(kind, restarts: true)
            for tier in MetricTier.allCases {
                let (raw, coarse) = (try history.raw(), try history.tier(tier))
                for range in history.ranges(tier.width) {
                    let wanted = raw.increase(in: range)
                    let found = coarse.increase(in: range)
                    #expect(found.isClose(to: wanted), "\(kind) \(tier) \(range): \(found), not \(wanted)")
                }
            }
        }
    }

    @Test("what a total grew by in the steps of a chart is as it was measured", arguments: UInt64(0)..<4)
    func stepsAreExact(_ seed: UInt64) throws {
        var history = SampleHistory(seed: seed)
        for kind in [SeriesKind.counter, .histogram, .exponentialHistogram] {
            try history.write(kind, restarts: false)
            for tier in MetricTier.allCases {
                let (raw, coarse) = (try history.raw(), try history.tier(tier))
                let steps = TimeSteps(start: history.start, width: tier.width * 2, count: 4)
                #expect(close(coarse.increases(in: steps), raw.increases(in: steps)), "\(kind) \(tier)")
                #expect(close(coarse.rates(in: steps), raw.rates(in: steps)), "\(kind) \(tier)")
            }
        }
    }

    @Test("percentiles from a tier are those of what was measured", arguments: UInt64(0)..<4)
    func percentilesAreExact(_ seed: UInt64) throws {
        var history = SampleHistory(seed: seed)
        for kind in [SeriesKind.exponentialHistogram, .deltaExponentialHistogram] {
            try history.write(kind, restarts: true)
            let (raw, coarse) = (try history.raw(), try history.tier(.minute))
            for range in history.ranges(.seconds(60)) {
                let (wanted, found) = (raw.distribution(in: range), coarse.distribution(in: range))
                #expect(found.count == wanted.count, "\(kind) \(range)")
                #expect(found.quantile(0.95) == wanted.quantile(0.95), "\(kind) \(range)")
            }
        }
    }

    @Test("mean, least, most and number of a gauge are those of what was measured", arguments: UInt64(0)..<20)
    func gaugesAreExact(_ seed: UInt64) throws {
        var history = SampleHistory(seed: seed)
        try history.write(.gauge, restarts: false)
        let raw = try history.raw().streams.flatMap(\.samples).compactMap(\.value.number)
        for tier in MetricTier.allCases {
            let coarse = try history.tier(tier)
            let points = coarse.streams.flatMap(\.samples).map { $0.rollup }
            #expect(points.reduce(0) { $0 + $1.count } == raw.count)
            #expect(points.reduce(0) { $0 + $1.sum }.isClose(to: raw.reduce(0, +)))
            #expect(points.map(\.min).min() == raw.min() && points.map(\.max).max() == raw.max())
            #expect(points.first?.first == raw.first && points.last?.last == raw.last)
            let steps = TimeSteps(start: history.start, width: tier.width * 2, count: 4)
            #expect(close(coarse.levels(in: steps), try history.raw().levels(in: steps)))
        }
    }

    @Test("a series that ends, ends in its tier")
    func keepsStaleMarkers() throws {
        var history = SampleHistory(seed: 1)
        try history.write(.gauge, restarts: false)
        try history.append([Sample(time: history.end, value: .stale)])
        let last = try history.tier(.minute).streams.first?.samples.last
        #expect(last?.value == .stale && last?.time == history.end)
    }

    @Test("samples that came late, into another part, are added to those around them", arguments: UInt64(0)..<20)
    func joinsLateSamples(_ seed: UInt64) throws {
        var history = SampleHistory(seed: seed)
        try history.write(.counter, restarts: false)
        history.shuffleParts()
        let (raw, coarse) = (try history.raw(), try history.tier(.minute))
        for range in history.ranges(.seconds(60)) {
            #expect(coarse.increase(in: range).isClose(to: raw.increase(in: range)), "\(range)")
        }
        let rollups = coarse.streams.flatMap(\.samples).map { $0.rollup }
        #expect(rollups.reduce(0) { $0 + $1.count } == raw.streams.reduce(0) { $0 + $1.samples.count })
    }

    private func close(_ left: [Double?], _ right: [Double?]) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy { left, right in
                if let left, let right { left.isClose(to: right) } else { left == right }
            }
    }
}

/// One series over a day, as it was measured, in several parts.
private struct SampleHistory {
    let start = Timestamp(nanoseconds: 1_750_000_000_000_000_000).floored(to: .seconds(86_400))
    private(set) var end: Timestamp
    private var random: SeededGenerator
    private var stream: MetricStream
    /// What is in each part.
    private var parts: [[Sample]] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        end = start
        stream = Self.stream(.gauge)
    }

    private static func stream(_ kind: SeriesKind) -> MetricStream {
        let resource = Resource(["service.name": "api"])
        let identity = SeriesIdentity(name: "requests", kind: kind, resource: resource.identity(instance: "i"))
        return MetricStream(identity: identity, description: "", resource: resource)
    }

    /// Three hours of samples that lie 5 to 50 seconds apart.
    mutating func write(_ kind: SeriesKind, restarts: Bool) throws {
        stream = Self.stream(kind)
        parts = [[]]
        end = start
        var began = random.chance(0.5) ? start - .seconds(600) : .zero
        var total = StoredTotal(random)
        while end < start + .seconds(3 * 3_600) {
            if restarts && random.chance(0.01) {
                total.reset()
                // Some say when they began anew, others must be seen to.
                if began != .zero { began = end }
            }
            let previous = end
            end = end + .milliseconds(Int64.random(in: 5_000...50_000, using: &random))
            total.grow()
            let sample = Sample(time: end, start: kind.isDelta ? previous : began, value: total.value(of: kind))
            if random.chance(0.01) { parts.append([]) }
            parts[parts.count - 1].append(sample)
        }
    }

    mutating func append(_ samples: [Sample]) throws { parts[parts.count - 1] += samples }

    /// Puts each sample into one of three parts, whatever its time.
    mutating func shuffleParts() {
        var shuffled: [[Sample]] = [[], [], []]
        for sample in parts.flatMap({ $0 }) { shuffled[random.pick([0, 0, 0, 0, 1, 2])].append(sample) }
        parts = shuffled
    }

    /// Ranges that begin and end where points of a width do.
    mutating func ranges(_ width: Duration) -> [TimeRange] {
        let count = Int((end - start).nanoseconds / width.nanoseconds) + 1
        return (0..<6).map { _ in
            let bounds = [Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random)].sorted()
            return TimeRange(start: start + width * bounds[0], end: start + width * (bounds[1] + 1))
        }
    }

    func raw() throws -> SeriesSamples { try answer(nil) }

    func tier(_ tier: MetricTier) throws -> SeriesSamples { try answer(tier) }

    private func answer(_ tier: MetricTier?) throws -> SeriesSamples {
        let sealed = try parts.filter { !$0.isEmpty }.map { samples in
            let shelf = SectionShelf()
            var encoder = MetricPartEncoder(tier) { shelf[$0] = $1 }
            // In several calls, as a merge makes them.
            for share in stride(from: 0, to: samples.count, by: 100) {
                try encoder.append(stream, Array(samples[share..<min(samples.count, share + 100)]))
            }
            return try shelf.part(try encoder.finish())
        }
        let found = try MetricScanEvaluation.evaluate(MetricScan(range: .all), parts: sealed, head: nil) {
            Issue.record("\($0)")
        }
        return try #require(found.first)
    }
}

/// A total that grows, in the shapes that series have.
private struct StoredTotal {
    private var random: SeededGenerator
    private var sum = 0.0
    private var growth = 0.0
    private var distribution = ExponentialHistogram()
    private var distributionGrowth = ExponentialHistogram()

    init(_ random: SeededGenerator) {
        self.random = random
    }

    mutating func reset() {
        sum = 0
        distribution = ExponentialHistogram()
    }

    mutating func grow() {
        growth = Double(Int.random(in: 0...500, using: &random))
        sum += growth
        distributionGrowth = ExponentialHistogram()
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            distributionGrowth.record(Double.random(in: 0.001...10, using: &random))
        }
        distribution.merge(distributionGrowth)
    }

    func value(of kind: SeriesKind) -> SampleValue {
        switch kind {
        case .deltaCounter: .number(.double(growth))
        case .histogram:
            .histogram(HistogramPoint(time: .zero, count: UInt64(sum), bounds: [1], bucketCounts: [UInt64(sum), 0]))
        case .exponentialHistogram: .exponential(distribution)
        case .deltaExponentialHistogram: .exponential(distributionGrowth)
        default: .number(.double(sum))
        }
    }
}

extension Sample {
    /// What it stands for: itself, or several.
    fileprivate var rollup: Rollup {
        if case .rollup(let rollup) = value { return rollup }
        return Rollup(value.number ?? .nan, at: time, isTotal: false)
    }
}

extension Double {
    fileprivate func isClose(to other: Double) -> Bool { abs(self - other) <= 1e-9 * max(1, abs(other)) }
}
