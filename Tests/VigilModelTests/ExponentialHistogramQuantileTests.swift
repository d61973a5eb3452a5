import Testing
import VigilModel

@Suite struct ExponentialHistogramQuantileTests {
    /// Shapes of real measurements and of trouble.
    enum Shape: CaseIterable {
        case uniform, longTail, twoHumps, constant, powersOfTwo, aroundZero, wholeRange, nearTheLargest

        func value(using generator: inout SeededGenerator) -> Double {
            let unit = Double.random(in: 0..<1, using: &generator)
            return switch self {
            case .uniform: 1 + unit * 999
            case .longTail: 0.001 / (1 - unit * 0.999_999)
            case .twoHumps: Bool.random(using: &generator) ? 0.01 + unit / 1_000 : 3 + unit
            case .constant: 0.02
            case .powersOfTwo: Double(sign: .plus, exponent: Int(unit * 40) - 20, significand: 1)
            case .aroundZero: (unit - 0.5) * 10
            case .wholeRange: ExponentialHistogramTests.anyPositiveNormal(using: &generator)
            case .nearTheLargest: Double.greatestFiniteMagnitude * (0.5 + unit / 2)
            }
        }
    }

    static let quantiles = [0, 0.001, 0.07, 0.25, 0.29, 0.5, 0.55, 0.75, 0.9, 0.95, 0.99, 0.999, 1]

    @Test(arguments: Shape.allCases, [1, 2, 10, 100, 5_000])
    func liesWithinTheErrorOfTheExactNearestRank(shape: Shape, count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let values = (0..<count).map { _ in shape.value(using: &generator) }.sorted()
        var histogram = ExponentialHistogram()
        for value in values { histogram.record(value) }
        for quantile in Self.quantiles {
            let exact = values[Self.nearestRank(quantile, of: count) - 1]
            let estimate = histogram.quantile(quantile) ?? .nan
            let allowed = histogram.relativeError * exact.magnitude * (1 + 1e-9)
            #expect((estimate - exact).magnitude <= allowed, "\(quantile): \(estimate), exact \(exact)")
        }
    }

    @Test func theRecordingScaleKeepsItsPromise() {
        #expect(ExponentialHistogram().relativeError < 0.005_5)
        #expect(ExponentialHistogram(scale: -11).relativeError == 1)
        #expect(ExponentialHistogram(scale: .min).relativeError == 1)
    }

    @Test func theEndsAreTheExtremes() {
        var histogram = ExponentialHistogram()
        for value in [0.7, 3, 11] { histogram.record(value) }
        #expect(histogram.quantile(0) == 0.7)
        #expect(histogram.quantile(1) == 11)
        #expect(histogram.quantile(-5) == 0.7)
        #expect(histogram.quantile(5) == 11)
    }

    @Test func aSingleValueIsEveryQuantile() {
        var histogram = ExponentialHistogram()
        histogram.record(0.02, times: 1_000)
        for quantile in Self.quantiles { #expect(histogram.quantile(quantile) == 0.02) }
    }

    @Test func withoutValuesThereIsNone() {
        #expect(ExponentialHistogram().quantile(0.5) == nil)
    }

    /// Nearest rank in whole thousandths, so that no rounding of the product enters.
    static func nearestRank(_ quantile: Double, of count: Int) -> Int {
        let thousandths = Int((quantile * 1_000).rounded())
        return max(1, (thousandths * count + 999) / 1_000)
    }
}
