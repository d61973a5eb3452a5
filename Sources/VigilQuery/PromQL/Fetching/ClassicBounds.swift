package import VigilModel

/// The bounds that exponential histograms of one metric have in common when they are shown as classic series: the same
/// for all its series and all times, so that they can be subtracted and added up by `le`.
package struct ClassicBounds: Sendable {
    /// The most bounds.
    private static let max = 20

    private var scale = Int32.max
    private var positive: ClosedRange<Int>?
    private var negative: ClosedRange<Int>?
    private var zeros: Set<Double> = []

    /// No bounds yet.
    package init() {}

    /// Takes in a histogram.
    package mutating func include(_ histogram: ExponentialHistogram) {
        let coarser = Swift.min(scale, histogram.scale)
        if scale != .max { shift(by: Int(scale) - Int(coarser)) }
        let steps = Int(histogram.scale) - Int(coarser)
        scale = coarser
        positive = Self.union(positive, histogram.positive.extent.map { Self.shifted($0, steps) })
        negative = Self.union(negative, histogram.negative.extent.map { Self.shifted($0, steps) })
        if histogram.zeroCount > 0 || histogram.negative.extent != nil { zeros.insert(histogram.zeroThreshold) }
        // Indices have 32 bits: so many steps, and even the coarsest scale has two.
        while size > Self.max, scale > -42 {
            scale -= 1
            shift(by: 1)
        }
    }

    private var size: Int { (positive?.count ?? -1) + 1 + (negative?.count ?? 0) + Swift.min(1, zeros.count) }

    private mutating func shift(by steps: Int) {
        positive = positive.map { Self.shifted($0, steps) }
        negative = negative.map { Self.shifted($0, steps) }
    }

    private static func shifted(_ range: ClosedRange<Int>, _ steps: Int) -> ClosedRange<Int> {
        (range.lowerBound >> steps)...(range.upperBound >> steps)
    }

    private static func union(_ left: ClosedRange<Int>?, _ right: ClosedRange<Int>?) -> ClosedRange<Int>? {
        guard let left else { return right }
        guard let right else { return left }
        return Swift.min(left.lowerBound, right.lowerBound)...Swift.max(left.upperBound, right.upperBound)
    }

    /// The bounds, without infinity, in no order.
    package var all: Set<Double> {
        var bounds = zeros
        if let positive {
            for index in positive.lowerBound...(positive.upperBound + 1) {
                bounds.insert(ExponentialHistogram.boundary(index, scale: scale))
            }
        }
        if let negative {
            for index in negative { bounds.insert(-ExponentialHistogram.boundary(index, scale: scale)) }
        }
        return bounds.filter(\.isFinite)
    }

    /// The cumulative buckets of a histogram that was taken in, at those of the bounds that it reaches.
    package func buckets(of histogram: ExponentialHistogram) -> [ClassicBucket] {
        var coarser = histogram
        coarser.downscale(by: histogram.scale - scale)
        return coarser.classicBuckets(limit: .max)
    }
}

extension ExponentialHistogram.Buckets {
    /// From the first bucket that holds something to the last.
    fileprivate var extent: ClosedRange<Int>? {
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
            return nil
        }
        return (Int(offset) + first)...(Int(offset) + last)
    }
}
