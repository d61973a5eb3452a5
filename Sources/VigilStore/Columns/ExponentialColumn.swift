import VigilModel

// Histograms over growing buckets. Within a run the scale is the same, so that a bucket has one index; the buckets that
// some sample of the run has are columns, and each sample's own first bucket and number of buckets are columns too.

/// Adjacent bucket indices; of none, empty.
private struct BucketSpan {
    var indices: Range<Int> = 0..<0

    mutating func include(_ buckets: ExponentialHistogram.Buckets) {
        guard !buckets.counts.isEmpty else { return }
        let own = Int(buckets.offset)..<(Int(buckets.offset) + buckets.counts.count)
        indices =
            indices.isEmpty ? own : min(indices.lowerBound, own.lowerBound)..<max(indices.upperBound, own.upperBound)
    }
}

/// What the samples of a run have in common.
private struct ExponentialShape {
    let scale: Int32
    let threshold: UInt64
    let numbers: DistributionNumbers
    private(set) var positive = BucketSpan()
    private(set) var negative = BucketSpan()
    private var length = 0
    private var widest = 0

    init(_ histogram: ExponentialHistogram) {
        scale = histogram.scale
        threshold = histogram.zeroThreshold.bitPattern
        numbers = DistributionNumbers(histogram.sum, histogram.min, histogram.max)
    }

    /// Takes a histogram into the run; false, and nothing changed, if it does not belong there.
    ///
    /// Buckets far from each other would make columns that are nearly empty.
    mutating func include(_ histogram: ExponentialHistogram) -> Bool {
        guard histogram.scale == scale, histogram.zeroThreshold.bitPattern == threshold,
            DistributionNumbers(histogram.sum, histogram.min, histogram.max) == numbers
        else { return false }
        var next = self
        next.length += 1
        next.positive.include(histogram.positive)
        next.negative.include(histogram.negative)
        next.widest = max(widest, histogram.positive.counts.count + histogram.negative.counts.count)
        let span = next.positive.indices.count + next.negative.indices.count
        guard
            length == 0 || span <= 2 * next.widest + 64 && span <= DistributionLimit.runCells / next.length
        else { return false }
        self = next
        return true
    }
}

extension ColumnEncoder {
    /// Writes exponential histograms.
    mutating func encode(_ histograms: [ExponentialHistogram], to writer: inout ByteWriter) {
        var start = 0
        while start < histograms.count {
            var shape = ExponentialShape(histograms[start])
            var end = start
            while end < histograms.count, shape.include(histograms[end]) { end += 1 }
            encodeRun(histograms[start..<end], shape, to: &writer)
            start = end
        }
    }

    private mutating func encodeRun(
        _ run: ArraySlice<ExponentialHistogram>,
        _ shape: ExponentialShape,
        to writer: inout ByteWriter
    ) {
        writer.varint(run.count)
        writer.byte(shape.numbers.rawValue)
        writer.signed(Int64(shape.scale))
        writer.fixed64(shape.threshold)
        encode(
            run.map { ($0.count &- $0.zeroCount).distance(from: $0.positive.counts + $0.negative.counts) },
            to: &writer
        )
        encode(run.map { Int64(bitPattern: $0.zeroCount) }, to: &writer)
        encode(run.map(\.sum), ifIn: shape.numbers.contains(.sum), to: &writer)
        encode(run.map(\.min), ifIn: shape.numbers.contains(.min), to: &writer)
        encode(run.map(\.max), ifIn: shape.numbers.contains(.max), to: &writer)
        encode(run.map(\.positive), shape.positive, to: &writer)
        encode(run.map(\.negative), shape.negative, to: &writer)
    }

    private mutating func encode(
        _ buckets: [ExponentialHistogram.Buckets],
        _ span: BucketSpan,
        to writer: inout ByteWriter
    ) {
        writer.varint(span.indices.count)
        encode(buckets.map { Int64($0.offset) }, to: &writer)
        encode(buckets.map { Int64($0.counts.count) }, to: &writer)
        guard !span.indices.isEmpty else { return }
        writer.signed(Int64(span.indices.lowerBound))
        for index in span.indices {
            let column = buckets.map { buckets in
                let place = index - Int(buckets.offset)
                return buckets.counts.indices.contains(place) ? Int64(bitPattern: buckets.counts[place]) : 0
            }
            encode(column, to: &writer)
        }
    }
}

extension ColumnDecoder {
    /// Reads some of a column of exponential histograms, and passes over it.
    mutating func exponentials(_ range: Range<Int>, of count: Int) throws(CodecError) -> [ExponentialHistogram] {
        var histograms: [ExponentialHistogram] = []
        var cells = 0
        var start = 0
        while start < count {
            let length = try runLength(atMost: count - start)
            let wanted = range.within(start..<(start + length))
            histograms += try exponentialRun(wanted, of: length, &cells, isAlone: count == 1)
            start += length
        }
        return histograms
    }

    private mutating func exponentialRun(
        _ wanted: Range<Int>,
        of length: Int,
        _ cells: inout Int,
        isAlone: Bool
    ) throws(CodecError) -> [ExponentialHistogram] {
        let numbers = try self.numbers()
        let scale = Int32(truncatingIfNeeded: try reader.signed())
        let threshold = try reader.double()
        let counts = try integers(wanted, of: length)
        let zeros = try integers(wanted, of: length)
        let sums = try doubles(wanted, of: length, ifIn: numbers.contains(.sum))
        let leasts = try doubles(wanted, of: length, ifIn: numbers.contains(.min))
        let mosts = try doubles(wanted, of: length, ifIn: numbers.contains(.max))
        let positives = try buckets(wanted, of: length, &cells, isAlone: isAlone)
        let negatives = try buckets(wanted, of: length, &cells, isAlone: isAlone)
        return counts.indices.map { index in
            let parts = positives[index].counts.reduce(0, &+) &+ negatives[index].counts.reduce(0, &+)
            return ExponentialHistogram(
                scale: scale,
                count: UInt64(bitPattern: counts[index] &+ zeros[index]) &+ parts,
                sum: sums?[index],
                min: leasts?[index],
                max: mosts?[index],
                zeroCount: UInt64(bitPattern: zeros[index]),
                zeroThreshold: threshold,
                positive: positives[index],
                negative: negatives[index]
            )
        }
    }

    private mutating func buckets(
        _ wanted: Range<Int>,
        of length: Int,
        _ cells: inout Int,
        isAlone: Bool
    ) throws(CodecError) -> [ExponentialHistogram.Buckets] {
        let span = try bucketCount(run: length)
        let offsets = try integers(wanted, of: length)
        let lengths = try integers(wanted, of: length)
        var buckets: [ExponentialHistogram.Buckets] = []
        buckets.reserveCapacity(offsets.count)
        for (offset, length) in zip(offsets, lengths) {
            guard (0...Int64(span)).contains(length) else {
                throw CodecError("more buckets than columns", offset: reader.position)
            }
            cells += Int(length)
            try checkCells(cells, isAlone: isAlone)
            let counts = [UInt64](repeating: 0, count: Int(length))
            buckets.append(ExponentialHistogram.Buckets(offset: Int32(truncatingIfNeeded: offset), counts: counts))
        }
        guard span > 0 else { return buckets }
        let first = Int(clamping: try reader.signed())
        for index in 0..<span {
            let column = try integers(wanted, of: length)
            for sample in column.indices {
                let place = first &+ index &- Int(buckets[sample].offset)
                guard buckets[sample].counts.indices.contains(place) else { continue }
                buckets[sample].counts[place] = UInt64(bitPattern: column[sample])
            }
        }
        return buckets
    }
}
