import VigilModel

// Distributions as bytes, the same in chunks and in the journal. Numbers are written by those two themselves.

extension SampleValue {
    /// What tells the kinds apart in bytes; never renumber.
    package enum Tag: UInt8 {
        case integer = 0
        case wholeDouble = 1
        case double = 2
        case stale = 3
        case histogram = 4
        case exponential = 5
        case summary = 6
    }

    /// Writes a distribution.
    package func writeDistribution(to writer: inout ByteWriter) {
        switch self {
        case .histogram(let point): Self.write(point, to: &writer)
        case .exponential(let histogram): Self.write(histogram, to: &writer)
        case .summary(let point): Self.write(point, to: &writer)
        case .number, .rollup, .stale: break
        }
    }

    /// Reads a distribution of the given kind.
    package static func readDistribution(
        _ tag: Tag,
        from reader: inout ByteReader
    ) throws(CodecError) -> SampleValue {
        switch tag {
        case .histogram: .histogram(try readHistogram(from: &reader))
        case .exponential: .exponential(try readExponential(from: &reader))
        case .summary: .summary(try readSummary(from: &reader))
        case .integer, .wholeDouble, .double, .stale: .stale
        }
    }

    private static func write(_ point: HistogramPoint, to writer: inout ByteWriter) {
        writer.varint(point.count)
        writer.optional(point.sum, point.min, point.max)
        writer.varint(point.bounds.count)
        for bound in point.bounds { writer.double(bound) }
        writer.varint(point.bucketCounts.count)
        for count in point.bucketCounts { writer.varint(count) }
    }

    private static func readHistogram(from reader: inout ByteReader) throws(CodecError) -> HistogramPoint {
        var point = HistogramPoint(time: .zero, count: try reader.varint())
        (point.sum, point.min, point.max) = try reader.optionals()
        for _ in 0..<(try reader.count(of: 8)) { point.bounds.append(try reader.double()) }
        for _ in 0..<(try reader.count()) { point.bucketCounts.append(try reader.varint()) }
        return point
    }

    private static func write(_ histogram: ExponentialHistogram, to writer: inout ByteWriter) {
        writer.signed(Int64(histogram.scale))
        writer.varint(histogram.count)
        writer.optional(histogram.sum, histogram.min, histogram.max)
        writer.varint(histogram.zeroCount)
        writer.double(histogram.zeroThreshold)
        for buckets in [histogram.positive, histogram.negative] {
            writer.signed(Int64(buckets.offset))
            writer.varint(buckets.counts.count)
            for count in buckets.counts { writer.varint(count) }
        }
    }

    private static func readExponential(
        from reader: inout ByteReader
    ) throws(CodecError) -> ExponentialHistogram {
        var histogram = ExponentialHistogram(scale: Int32(truncatingIfNeeded: try reader.signed()))
        histogram.count = try reader.varint()
        (histogram.sum, histogram.min, histogram.max) = try reader.optionals()
        histogram.zeroCount = try reader.varint()
        histogram.zeroThreshold = try reader.double()
        histogram.positive = try readBuckets(from: &reader)
        histogram.negative = try readBuckets(from: &reader)
        return histogram
    }

    private static func readBuckets(
        from reader: inout ByteReader
    ) throws(CodecError) -> ExponentialHistogram.Buckets {
        var buckets = ExponentialHistogram.Buckets(offset: Int32(truncatingIfNeeded: try reader.signed()))
        let count = try reader.count()
        buckets.counts.reserveCapacity(count)
        for _ in 0..<count { buckets.counts.append(try reader.varint()) }
        return buckets
    }

    private static func write(_ point: SummaryPoint, to writer: inout ByteWriter) {
        writer.varint(point.count)
        writer.double(point.sum)
        writer.varint(point.quantiles.count)
        for quantile in point.quantiles {
            writer.double(quantile.quantile)
            writer.double(quantile.value)
        }
    }

    private static func readSummary(from reader: inout ByteReader) throws(CodecError) -> SummaryPoint {
        var point = SummaryPoint(time: .zero, count: try reader.varint(), sum: try reader.double())
        for _ in 0..<(try reader.count(of: 16)) {
            point.quantiles.append(SummaryPoint.Quantile(try reader.double(), try reader.double()))
        }
        return point
    }
}

extension ByteWriter {
    /// Up to three numbers, with bits in front that say which are there.
    fileprivate mutating func optional(_ first: Double?, _ second: Double?, _ third: Double?) {
        byte((first == nil ? 0 : 1) | (second == nil ? 0 : 2) | (third == nil ? 0 : 4))
        if let first { double(first) }
        if let second { double(second) }
        if let third { double(third) }
    }
}

extension ByteReader {
    fileprivate mutating func optionals() throws(CodecError) -> (Double?, Double?, Double?) {
        let present = try byte()
        let first = present & 1 == 0 ? nil : try double()
        let second = present & 2 == 0 ? nil : try double()
        let third = present & 4 == 0 ? nil : try double()
        return (first, second, third)
    }
}
