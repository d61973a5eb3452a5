import Testing
import VigilModel

/// What a sender may write into the fields, whatever it means by it.
@Suite struct ExponentialHistogramHostileTests {
    static let scales: [Int32] = [.min, .min + 1, -40, -12, -11, -1, 0, 6, 20, 31, 100, .max - 1, .max]
    static let offsets: [Int32] = [.min, .min + 1, -70_000, -1, 0, 1, 70_000, .max - 1, .max]

    @Test(arguments: scales, offsets)
    func neitherTrapsNorHangs(scale: Int32, offset: Int32) {
        let hostile = ExponentialHistogram(
            scale: scale,
            count: 9,
            sum: .nan,
            min: .infinity,
            max: -.infinity,
            zeroThreshold: .nan,
            positive: .init(offset: offset, counts: [1, .max, 3]),
            negative: .init(offset: offset, counts: Array(repeating: 7, count: 3_000))
        )
        for otherScale in [Int32.min, -2, 6, .max] {
            for otherOffset in [Int32.min, 0, .max] {
                var own = ExponentialHistogram(
                    scale: otherScale,
                    count: 1,
                    zeroThreshold: 1e-3,
                    positive: .init(offset: otherOffset, counts: [1])
                )
                own.merge(hostile)
                #expect(own.positive.counts.count <= ExponentialHistogram.bucketsMax)
                #expect(own.negative.counts.count <= ExponentialHistogram.bucketsMax)
            }
        }
        var copy = hostile
        copy.record(1)
        copy.record(-1e300)
        copy.downscale(by: .max)
        copy.downscale(by: .min)
        for quantile in [Double.nan, -1, 0, 0.5, 1, 2, .infinity] { _ = hostile.quantile(quantile) }
        #expect(hostile.quantile(.nan) == nil)
        #expect((0...1).contains(hostile.relativeError))
    }

    @Test(arguments: [
        (0.0, 5.0), (.infinity, 0), (0, .infinity), (.nan, 1), (1, .nan), (-1, 1), (1e308, .greatestFiniteMagnitude),
    ])
    func anyPairOfZeroThresholdsMerges(own: Double, other: Double) {
        var first = ExponentialHistogram(zeroThreshold: own)
        var second = ExponentialHistogram(zeroThreshold: other)
        for value in [1e-9, 1, 1e300, .greatestFiniteMagnitude] {
            first.record(value)
            second.record(-value)
        }
        first.merge(second)
        #expect(first.count == 8)
        #expect(first.zeroCount + first.positive.total + first.negative.total == 8)
    }

    @Test func boundsOfHostileIndicesAreZeroOrInfinity() {
        for scale in Self.scales {
            for index in [Int.min, Int.min + 1, Int.max - 1, Int.max] {
                let bound = ExponentialHistogram.boundary(index, scale: scale)
                #expect(bound >= 0)
                if scale <= 20 { #expect(bound == (index < 0 ? 0 : .infinity)) }
            }
        }
    }
}
