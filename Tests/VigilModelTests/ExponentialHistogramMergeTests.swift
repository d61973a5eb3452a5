import Testing
import VigilModel

@Suite struct ExponentialHistogramMergeTests {
    @Test(arguments: 0..<40)
    func mergingIsRecordingAll(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let spread = Double.random(in: 1...60, using: &generator)
        let values = (0..<400).map { _ in Self.value(spread: spread, using: &generator) }
        let scales = (0..<4).map { _ in Int32.random(in: -3...6, using: &generator) }
        var merged = ExponentialHistogram(scale: 6)
        var all = ExponentialHistogram(scale: scales.min() ?? 6)
        for (part, scale) in scales.enumerated() {
            var histogram = ExponentialHistogram(scale: scale)
            for value in values[(part * 100)..<(part * 100 + 100)] {
                histogram.record(value)
                all.record(value)
            }
            merged.merge(histogram)
        }
        #expect(merged.scale == all.scale)
        #expect(merged.trimmed == all.trimmed)
        #expect(merged.count == 400)
        #expect(merged.min == values.min())
        #expect(merged.max == values.max())
    }

    @Test func mergingNothingChangesNothing() {
        var histogram = ExponentialHistogram()
        histogram.record(3)
        let before = histogram
        histogram.merge(ExponentialHistogram(scale: -4))
        #expect(histogram == before)
    }

    @Test func intoAnEmptyOneEverythingIsTaken() {
        var known = ExponentialHistogram()
        known.record(-3)
        known.record(4)
        var empty = ExponentialHistogram(sum: nil)
        empty.merge(known)
        #expect(empty.sum == 1)
        #expect(empty.min == -3)
        #expect(empty.max == 4)
        #expect(empty.trimmed == known.trimmed)
    }

    @Test func theWiderZeroThresholdHoldsForBoth() {
        var exact = ExponentialHistogram(scale: 0)
        for value in [0.1, 1.5, 3, 20, -1.5, -20] { exact.record(value) }
        let coarse = ExponentialHistogram(scale: 0, count: 2, sum: 0, min: 0, max: 0, zeroCount: 2, zeroThreshold: 2.5)
        var merged = exact
        merged.merge(coarse)
        // 2.5 cuts the bucket (2, 4], which holds 3: all of that bucket is zero now.
        #expect(merged.zeroThreshold == 4)
        #expect(merged.zeroCount == 6)
        #expect(merged.positive.total == 1)
        #expect(merged.negative.total == 1)
        #expect(merged.count == 8)
        var other = coarse
        other.merge(exact)
        #expect(other.zeroThreshold == 4)
        #expect(other.zeroCount == 6)
    }

    @Test func countsSaturate() {
        let full = ExponentialHistogram(
            count: .max,
            zeroCount: .max,
            positive: .init(offset: 0, counts: [.max, .max])
        )
        var histogram = full
        histogram.merge(full)
        histogram.record(1)
        histogram.downscale(by: 3)
        #expect(histogram.count == .max)
        #expect(histogram.zeroCount == .max)
        #expect(histogram.positive.total == .max)
        #expect(histogram.quantile(1) != nil)
        #expect(histogram.quantile(0) == 0)
    }

    static func value(spread: Double, using generator: inout SeededGenerator) -> Double {
        let exponent = Int(Double.random(in: -spread...spread, using: &generator))
        let significand = Double.random(in: 1..<2, using: &generator)
        let sign: FloatingPointSign = Bool.random(using: &generator) ? .plus : .minus
        return Int.random(in: 0..<20, using: &generator) == 0
            ? 0 : Double(sign: sign, exponent: exponent, significand: significand)
    }
}

extension ExponentialHistogram {
    /// Filled buckets by index: two histograms of the same values may differ in empty buckets at the ends.
    struct Filled: Equatable {
        var zero: UInt64
        var positive: [Int: UInt64]
        var negative: [Int: UInt64]
    }

    var trimmed: Filled {
        Filled(zero: zeroCount, positive: positive.filled, negative: negative.filled)
    }
}

extension ExponentialHistogram.Buckets {
    fileprivate var filled: [Int: UInt64] {
        var filled: [Int: UInt64] = [:]
        for (position, count) in counts.enumerated() where count > 0 { filled[Int(offset) + position] = count }
        return filled
    }
}
