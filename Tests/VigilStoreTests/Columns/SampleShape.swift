import VigilModel
import VigilStore
import VigilTestKit

/// How the samples of a generated stream look.
enum SampleShape: String, CaseIterable, Sendable {
    case constant, counter, counterWithResets, wholeCounter, decimals, pages, swinging, noise, narrowFloats
    case repeating, mixedKinds, oddBits, oneOutlier, extremes, distant, histograms, growing, exponentials
    case rescaled, scattered, summaries, rollups, everything

    /// Samples of the shape, times ascending.
    func samples(_ count: Int, _ random: inout SeededGenerator) -> [Sample] {
        var last = 0.0
        let digits = Int.random(in: 0...9, using: &random)
        var cumulative = CumulativeHistograms(&random)
        let spread = random.pick([2.0, 40, 5_000, 1e9])
        return SampleClock.times(count, &random).enumerated().map { index, moment in
            let value = value(index, &last, digits: digits, spread: spread, &cumulative, &random)
            return Sample(time: moment.time, start: moment.start, value: value)
        }
    }

    private func value(
        _ index: Int,
        _ last: inout Double,
        digits: Int,
        spread: Double,
        _ cumulative: inout CumulativeHistograms,
        _ random: inout SeededGenerator
    ) -> SampleValue {
        switch self {
        case .histograms, .growing, .exponentials, .rescaled, .scattered, .summaries:
            return cumulative.next(self, &random)
        case .rollups: return .rollup(Self.rollup(index, &last, &random))
        case .mixedKinds:
            return random.pick([
                .number(.int(Int64(index))), .number(.double(Double(index) / 4)), .stale, .number(.int(.max)),
            ])
        case .everything:
            return random.pick(Self.allCases.dropLast()).value(
                index,
                &last,
                digits: digits,
                spread: spread,
                &cumulative,
                &random
            )
        case .wholeCounter:
            last += Double.random(in: 0..<spread, using: &random).rounded()
            return .number(.int(Int64(saturating: last)))
        case .extremes:
            let far: Int64 = 3 << 61
            return .number(.int(random.pick([.min, .max, -1, far, far, far | 1, Int64(bitPattern: random.next())])))
        default: return .number(.double(double(index, &last, digits: digits, spread: spread, &random)))
        }
    }

    private func double(
        _ index: Int,
        _ last: inout Double,
        digits: Int,
        spread: Double,
        _ random: inout SeededGenerator
    ) -> Double {
        let step = Double.random(in: 0..<spread, using: &random)
        let power = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9][digits]
        switch self {
        case .counter: last += step.rounded()
        case .counterWithResets: last = random.chance(0.02) ? 0 : last + step.rounded()
        case .decimals: last = ((last + step - spread / 2) * power).rounded() / power
        case .pages: last += (step - spread / 2).rounded() * 4_096
        case .swinging: return (step * power).rounded() / power
        case .narrowFloats: return Double(Float(step))
        case .repeating: if random.chance(0.4) { last = step }
        case .oddBits: return Self.odd(&random)
        case .oneOutlier: return index == 77 ? random.pick([1e300, .nan, -1e9, 0.123456789012]) : step.rounded()
        case .distant: return Double(bitPattern: random.next())
        case .constant: if index == 0 { last = random.pick([step, 0, -0.0, .infinity, 0.1, 1e22]) }
        default: last += step - spread / 3
        }
        return last
    }

    private static func odd(_ random: inout SeededGenerator) -> Double {
        random.pick([
            Double(bitPattern: 0x7ff0_0000_0000_0002), Double(bitPattern: 0xfff8_dead_beef_0001), .nan, .signalingNaN,
            .infinity, -.infinity, -0.0, 0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1, 0.5,
        ])
    }
}

/// Times of generated samples.
enum SampleClock {
    /// Times that ascend, some with starts, some equal.
    static func times(_ count: Int, _ random: inout SeededGenerator) -> [(time: Timestamp, start: Timestamp)] {
        let unit = random.pick([1, 1_000_000, 1_000_000_000])
        let step = Int64(unit) * random.pick([1, 10, 15_000])
        let style = random.next() % 7
        var time = Int64.random(in: -5...5, using: &random) * 300_000_000_000_000_000
        var start = style % 2 == 0 ? 0 : time
        var moments: [(time: Timestamp, start: Timestamp)] = []
        for index in 0..<count {
            var jitter: Int64 = 0
            switch style {
            case 0: time = time &+ step
            case 1: jitter = Int64.random(in: 0...9, using: &random) * Int64(unit)
            case 2: time = time &+ (random.chance(0.01) ? step * 100 : step)
            case 3: time = time &+ Int64.random(in: 0...(2 * step), using: &random)
            case 4: if random.chance(0.5) { start = Int64(index) } else { time = time &+ step }
            case 5: if random.chance(0.05) { start = time }
            default: time = index == 0 ? .min : index == count - 1 ? .max : Int64(index)
            }
            if style == 1 || style == 5 { time = time &+ step }
            let jittered = style == 1 && step > 20 * Int64(unit) ? time &+ jitter : time
            moments.append((Timestamp(nanoseconds: jittered), Timestamp(nanoseconds: start)))
        }
        return moments
    }
}

/// Distributions that grow from sample to sample.
struct CumulativeHistograms {
    private var counts = [UInt64](repeating: 0, count: 13)
    private var bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, .infinity]
    private var sum = 0.0
    private var exponential: ExponentialHistogram

    init(_ random: inout SeededGenerator) {
        exponential = ExponentialHistogram(scale: Int32.random(in: 0...6, using: &random))
    }

    mutating func next(_ shape: SampleShape, _ random: inout SeededGenerator) -> SampleValue {
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            counts[Int(random.next() % 13)] += 1
            let value = Double.random(in: 0..<100, using: &random)
            sum += value
            exponential.record(random.chance(0.1) ? -value : value)
        }
        switch shape {
        case .histograms, .growing: return .histogram(histogram(isGrowing: shape == .growing, &random))
        case .summaries: return .summary(summary(&random))
        case .rescaled: if random.chance(0.1) { exponential.downscale(by: 1) }
        case .scattered: return .exponential(scattered(&random))
        default: break
        }
        return .exponential(exponential)
    }

    private mutating func histogram(isGrowing: Bool, _ random: inout SeededGenerator) -> HistogramPoint {
        var point = HistogramPoint(time: .zero, count: counts.reduce(0, +), bounds: bounds, bucketCounts: counts)
        if !isGrowing || random.chance(0.5) { point.sum = sum }
        if isGrowing {
            if random.chance(0.1) { point.bounds = [random.pick([1, .nan])] }
            if random.chance(0.1) { point.bounds = (0..<300).map { Double($0) } }
            if random.chance(0.1) { point.bucketCounts = [] }
            if random.chance(0.1) { point.count = random.next() }
            if random.chance(0.3) { point.min = 0 }
            if random.chance(0.3) { point.max = Double(bitPattern: random.next()) }
        }
        return point
    }

    private func summary(_ random: inout SeededGenerator) -> SummaryPoint {
        let quantiles = [0.5, 0.99].map { SummaryPoint.Quantile($0, random.chance(0.2) ? .nan : $0 * sum) }
        let some = random.chance(0.9) ? quantiles : []
        return SummaryPoint(time: .zero, count: counts.reduce(0, +), sum: sum, quantiles: some)
    }

    private func scattered(_ random: inout SeededGenerator) -> ExponentialHistogram {
        let offset = Int32(truncatingIfNeeded: random.next())
        let length = Int.random(in: 0...5, using: &random)
        return ExponentialHistogram(
            scale: Int32(truncatingIfNeeded: random.next() % 2),
            count: random.next(),
            sum: random.chance(0.5) ? .nan : nil,
            zeroCount: random.next() % 4,
            zeroThreshold: random.pick([0, 1e-9, .nan]),
            positive: .init(offset: min(offset, .max - 6), counts: (0..<length).map { _ in random.next() })
        )
    }
}

extension SampleShape {
    /// A rollup as one of a gauge or a total, or one whose numbers have nothing to do with each other.
    private static func rollup(_ index: Int, _ last: inout Double, _ random: inout SeededGenerator) -> Rollup {
        let time = Timestamp(nanoseconds: Int64(index) * random.pick([1, 60_000_000_000]))
        if random.chance(0.1) {
            func any() -> Double { Double(bitPattern: random.next()) }
            return Rollup(
                count: Int(random.next() % 1_000),
                sum: any(),
                extent: (any(), any()),
                first: (any(), time),
                last: any(),
                increase: random.pick([nil, any()])
            )
        }
        let isTotal = random.chance(0.8)
        var rollup = Rollup(last, at: time, isTotal: isTotal)
        for _ in 0..<(random.next() % 5) {
            last = isTotal && random.chance(0.05) ? 0 : last + Double(random.next() % 100) / 10
            rollup.add(last)
        }
        return rollup
    }
}
