// Prometheus' native histograms, the same message in remote write 1.0 and 2.0 and in its protobuf exposition.
//
// Schemas up to 8 are OpenTelemetry's scales, only that a bucket has the index of its upper bound rather than of its
// lower one. Schema -53 has bounds of its own. Buckets come sparse, as spans with gaps between; here they are stored
// dense, so that gaps are bounded: a few bytes must not become megabytes.

package import VigilModel

/// A native histogram as it came over the wire.
package struct NativeHistogram: Hashable, Sendable {
    /// A gap of buckets without values, and how many buckets follow it.
    struct Span: Hashable, Sendable {
        var offset: Int32 = 0
        var length: UInt32 = 0
    }

    /// Buckets of one sign: each as the difference to the one before, or as it is.
    struct Side: Hashable, Sendable {
        var spans: [Span] = []
        var deltas: [Int64] = []
        var counts: [Double] = []
    }

    /// What a histogram came to.
    package enum Point: Hashable, Sendable {
        /// Over growing buckets.
        case exponential(ExponentialHistogramPoint)
        /// Over given bounds.
        case classic(HistogramPoint)
    }

    /// Why a histogram is not taken.
    package enum Refusal: Error, Hashable, Sendable {
        /// A count has a fraction: results of queries, which this store has no place for.
        case fractional
        /// Its parts contradict one another, or its buckets lie too far apart.
        case malformed(String)
    }

    /// How many buckets there may be between the first and the last.
    static let bucketsMax = 16_384
    /// The schema whose bounds are given.
    static let customSchema: Int32 = -53

    var count: UInt64?
    var countFloat: Double?
    var sum = 0.0
    var schema: Int32 = 0
    var zeroThreshold = 0.0
    var zeroCount: UInt64 = 0
    var zeroCountFloat: Double?
    var negative = Side()
    var positive = Side()
    var customValues: [Double] = []
    var time = Timestamp.zero
    var start = Timestamp.zero

    /// The histogram as the model has it.
    ///
    /// - Returns: A point without attributes.
    /// - Throws: Why it is not taken.
    func point() throws(Refusal) -> Point {
        let isStale = sum.bitPattern == StaleMarker.bits
        if schema == Self.customSchema {
            return .classic(isStale ? HistogramPoint(time: time, count: 0, isMissing: true) : try classicPoint())
        }
        guard (-4...20).contains(schema) else {
            throw .malformed("schema \(schema) is not known: -4 to 20, or -53 for bounds of its own")
        }
        var histogram = ExponentialHistogram(scale: schema, sum: sum)
        if !isStale {
            histogram.count = try whole(count, countFloat)
            histogram.zeroCount = try whole(zeroCount, zeroCountFloat)
            histogram.zeroThreshold = zeroThreshold
            histogram.positive = try buckets(positive)
            histogram.negative = try buckets(negative)
            try check(
                histogram.positive.counts + histogram.negative.counts + [histogram.zeroCount],
                against: histogram.count
            )
        }
        return .exponential(
            ExponentialHistogramPoint(start: start, time: time, histogram: histogram, isMissing: isStale)
        )
    }

    private func classicPoint() throws(Refusal) -> HistogramPoint {
        let isAscending = zip(customValues, customValues.dropFirst()).allSatisfy { $0 < $1 }
        guard isAscending, customValues.allSatisfy(\.isFinite) else {
            throw .malformed("bounds must be finite and ascend, without +Inf")
        }
        guard negative.spans.isEmpty, zeroCount == 0, zeroCountFloat ?? 0 == 0 else {
            throw .malformed("a histogram with bounds of its own has neither negative buckets nor one for zero")
        }
        let count = try whole(count, countFloat)
        let (first, counts) = try dense(positive)
        guard first >= 0, first + counts.count <= customValues.count + 1 else {
            throw .malformed("there are more buckets than bounds")
        }
        var all = [UInt64](repeating: 0, count: customValues.count + 1)
        all.replaceSubrange(first..<first + counts.count, with: counts)
        try check(counts, against: count)
        return HistogramPoint(
            start: start,
            time: time,
            count: count,
            sum: sum,
            bounds: customValues,
            bucketCounts: all
        )
    }

    private func buckets(_ side: Side) throws(Refusal) -> ExponentialHistogram.Buckets {
        let (first, counts) = try dense(side)
        guard !counts.isEmpty else { return ExponentialHistogram.Buckets() }
        guard let offset = Int32(exactly: first - 1) else { throw .malformed("a bucket's index is out of range") }
        return ExponentialHistogram.Buckets(offset: offset, counts: counts)
    }

    /// The buckets without gaps, from the index of the first.
    private func dense(_ side: Side) throws(Refusal) -> (first: Int, counts: [UInt64]) {
        let given = try side.deltas.isEmpty ? wholes(side.counts) : sums(side.deltas)
        guard side.spans.reduce(0, { $0 + Int($1.length) }) == given.count else {
            throw .malformed("spans must cover as many buckets as there are counts")
        }
        var counts: [UInt64] = []
        var first = 0
        var next = 0
        for (place, span) in side.spans.enumerated() {
            if counts.isEmpty {
                first += Int(span.offset)
            } else {
                guard span.offset >= 0, counts.count + Int(span.offset) + Int(span.length) <= Self.bucketsMax else {
                    throw .malformed(place > 0 && span.offset < 0 ? "spans overlap" : "buckets lie too far apart")
                }
                counts += repeatElement(0, count: Int(span.offset))
            }
            guard counts.count + Int(span.length) <= Self.bucketsMax else {
                throw .malformed("there are over \(Self.bucketsMax) buckets")
            }
            counts += given[next..<next + Int(span.length)]
            next += Int(span.length)
        }
        return (first, counts)
    }

    private func sums(_ deltas: [Int64]) throws(Refusal) -> [UInt64] {
        var sum: Int64 = 0
        var counts: [UInt64] = []
        counts.reserveCapacity(deltas.count)
        for delta in deltas {
            let (next, overflow) = sum.addingReportingOverflow(delta)
            guard !overflow, next >= 0 else { throw .malformed("a bucket's count is below zero") }
            sum = next
            counts.append(UInt64(next))
        }
        return counts
    }

    private func wholes(_ numbers: [Double]) throws(Refusal) -> [UInt64] {
        var counts: [UInt64] = []
        for number in numbers { counts.append(try whole(nil, number)) }
        return counts
    }

    private func whole(_ number: UInt64?, _ float: Double?) throws(Refusal) -> UInt64 {
        guard let float else { return number ?? 0 }
        guard float >= 0 else { throw .malformed("a count is below zero, or NaN") }
        guard let whole = UInt64(exactly: float) else { throw .fractional }
        return whole
    }

    /// Buckets add up to the count; those of a histogram that has seen NaN, whose sum is NaN, to less.
    private func check(_ counts: [UInt64], against count: UInt64) throws(Refusal) {
        var sum: UInt64 = 0
        for value in counts {
            let (next, overflow) = sum.addingReportingOverflow(value)
            guard !overflow else { throw .malformed("the buckets hold more than the count says") }
            sum = next
        }
        guard sum == count || self.sum.isNaN && sum < count else {
            throw .malformed("the buckets hold \(sum) values and the count says \(count)")
        }
    }
}
