import Testing
import VigilModel

@Suite struct ExponentialHistogramTests {
    @Test(arguments: -1_022...1_023)
    func aPowerOfTwoIsTheUpperBoundOfItsBucket(exponent: Int) {
        let power = Double(sign: .plus, exponent: exponent, significand: 1)
        for scale in Int32(-11)...6 {
            let index = ExponentialHistogram.index(of: power, scale: scale)
            #expect(ExponentialHistogram.boundary(index, scale: scale) < power)
            #expect(ExponentialHistogram.boundary(index + 1, scale: scale) >= power)
        }
        let own = ExponentialHistogram.index(of: power, scale: 6)
        #expect(ExponentialHistogram.boundary(own + 1, scale: 6) == power)
    }

    @Test(arguments: -11...6)
    func aNumberLiesBetweenTheBoundsOfItsBucket(scale: Int) {
        var generator = SeededGenerator(seed: UInt64(100 + scale))
        for _ in 0..<5_000 {
            let value = Self.anyPositiveNormal(using: &generator)
            let index = ExponentialHistogram.index(of: value, scale: Int32(scale))
            #expect(ExponentialHistogram.boundary(index, scale: Int32(scale)) < value)
            #expect(ExponentialHistogram.boundary(index + 1, scale: Int32(scale)) >= value)
        }
    }

    @Test(arguments: -2...6)
    func everyBoundBelongsToTheBucketBelow(scale: Int) {
        for index in stride(from: -1_000, through: 1_000, by: 7) {
            let bound = ExponentialHistogram.boundary(index, scale: Int32(scale))
            guard bound.isNormal else { continue }
            #expect(ExponentialHistogram.index(of: bound, scale: Int32(scale)) == index - 1)
            #expect(ExponentialHistogram.index(of: bound.nextUp, scale: Int32(scale)) == index)
        }
    }

    @Test func boundsAreTheRootsOfTwo() {
        #expect(ExponentialHistogram.boundary(1, scale: 1) == 2.0.squareRoot())
        #expect(ExponentialHistogram.boundary(3, scale: 0) == 8)
        #expect(ExponentialHistogram.boundary(-1, scale: -1) == 0.25)
        #expect(ExponentialHistogram.boundary(-1_074, scale: 0) == .leastNonzeroMagnitude)
        #expect(ExponentialHistogram.boundary(-1_075, scale: 0) == 0)
        #expect(ExponentialHistogram.boundary(1_024, scale: 0) == .infinity)
    }

    @Test func bothSignsAndZeroAreCounted() {
        var histogram = ExponentialHistogram()
        for value in [-2.0, -0.0, 0, 3, 5] { histogram.record(value) }
        #expect(histogram.count == 5)
        #expect(histogram.zeroCount == 2)
        #expect(histogram.negative.total == 1)
        #expect(histogram.positive.total == 2)
        #expect(histogram.sum == 6)
        #expect(histogram.min == -2)
        #expect(histogram.max == 5)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
    func whatNoBucketHoldsIsLeftOut(value: Double) {
        var histogram = ExponentialHistogram()
        histogram.record(value)
        histogram.record(1, times: 0)
        #expect(histogram == ExponentialHistogram())
    }

    @Test(arguments: [Double.leastNonzeroMagnitude, -.leastNonzeroMagnitude, Double.leastNormalMagnitude.nextDown])
    func subnormalNumbersCountAsZero(value: Double) {
        var histogram = ExponentialHistogram()
        histogram.record(value)
        #expect(histogram.zeroCount == 1)
        #expect(histogram.quantile(0.5) == value)
    }

    @Test func theWholeRangeOfDoublesFits() {
        var histogram = ExponentialHistogram()
        for exponent in -1_022...1_023 {
            histogram.record(Double(sign: .plus, exponent: exponent, significand: 1.3))
            histogram.record(Double(sign: .minus, exponent: exponent, significand: 1.7))
        }
        #expect(histogram.positive.counts.count <= ExponentialHistogram.bucketsMax)
        #expect(histogram.positive.total == 2_046)
        #expect(histogram.negative.total == 2_046)
        #expect(histogram.scale == 0)
    }

    @Test func downscalingKeepsEveryValueInItsBucket() {
        var generator = SeededGenerator(seed: 3)
        let values = (0..<500).map { _ in Double.random(in: 0.001...1_000, using: &generator) }
        for steps in Int32(0)...20 {
            var coarse = ExponentialHistogram(scale: 6)
            var direct = ExponentialHistogram(scale: 6 - steps)
            for value in values {
                coarse.record(value)
                direct.record(value)
            }
            coarse.downscale(by: steps)
            #expect(coarse.positive == direct.positive)
            #expect(coarse.scale == 6 - steps)
        }
    }

    @Test func anUnknownExtremeStaysUnknown() {
        var histogram = ExponentialHistogram(count: 1, sum: nil, positive: .init(offset: 0, counts: [1]))
        histogram.record(0.5)
        #expect(histogram.min == nil)
        #expect(histogram.max == nil)
        #expect(histogram.sum == nil)
    }

    static func anyPositiveNormal(using generator: inout SeededGenerator) -> Double {
        while true {
            let value = Double(bitPattern: generator.next() & 0x7fff_ffff_ffff_ffff)
            if value.isNormal { return value }
        }
    }
}
