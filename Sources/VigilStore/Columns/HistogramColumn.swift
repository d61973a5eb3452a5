import VigilModel

// Histograms over given bounds. The bounds stand in the block once, a run names them by number.

extension ColumnEncoder {
    /// Writes histograms.
    mutating func encode(_ points: [HistogramPoint], to writer: inout ByteWriter) {
        var known: [[Double]] = []
        var start = 0
        while start < points.count {
            let end = Self.endOfRun(points, from: start)
            encodeRun(points[start..<end], &known, to: &writer)
            start = end
        }
    }

    private static func endOfRun(_ points: [HistogramPoint], from start: Int) -> Int {
        let first = points[start]
        let most = max(1, DistributionLimit.runCells / max(1, first.bucketCounts.count))
        var end = start + 1
        while end < points.count, end - start < most, points[end].hasSameShape(as: first) { end += 1 }
        return end
    }

    private mutating func encodeRun(
        _ run: ArraySlice<HistogramPoint>,
        _ known: inout [[Double]],
        to writer: inout ByteWriter
    ) {
        let first = run[run.startIndex]
        let numbers = first.numbers
        writer.varint(run.count)
        writer.byte(numbers.rawValue)
        let index = known.firstIndex { $0.hasSameBits(as: first.bounds) } ?? known.count
        writer.varint(index)
        if index == known.count {
            known.append(first.bounds)
            encodeBounds(first.bounds, to: &writer)
        }
        writer.varint(first.bucketCounts.count)
        encode(run.map { $0.count.distance(from: $0.bucketCounts) }, to: &writer)
        encode(run.map(\.sum), ifIn: numbers.contains(.sum), to: &writer)
        encode(run.map(\.min), ifIn: numbers.contains(.min), to: &writer)
        encode(run.map(\.max), ifIn: numbers.contains(.max), to: &writer)
        for bucket in first.bucketCounts.indices {
            encode(run.map { Int64(bitPattern: $0.bucketCounts[bucket]) }, to: &writer)
        }
    }
}

extension ColumnEncoder {
    /// A column, whose bytes say little about how many there are; where they are many, as they are.
    private mutating func encodeBounds(_ bounds: [Double], to writer: inout ByteWriter) {
        writer.varint(bounds.count)
        if bounds.count <= DistributionLimit.columnBounds {
            encode(bounds, to: &writer)
        } else {
            for bound in bounds { writer.double(bound) }
        }
    }
}

extension ColumnDecoder {
    private mutating func bounds() throws(CodecError) -> [Double] {
        let count = Int(clamping: try reader.varint())
        guard count > DistributionLimit.columnBounds else { return try doubles(0..<count, of: count) }
        guard count <= reader.remaining / 8 else { throw CodecError("too many bounds", offset: reader.position) }
        var bounds: [Double] = []
        bounds.reserveCapacity(count)
        for _ in 0..<count { bounds.append(try reader.double()) }
        return bounds
    }

    /// Reads some of a column of histograms, and passes over it.
    mutating func histograms(_ range: Range<Int>, of count: Int) throws(CodecError) -> [HistogramPoint] {
        var known: [[Double]] = []
        var points: [HistogramPoint] = []
        var cells = 0
        var start = 0
        while start < count {
            let length = try runLength(atMost: count - start)
            let wanted = range.within(start..<(start + length))
            points += try histogramRun(wanted, of: length, &known, &cells, isAlone: count == 1)
            start += length
        }
        return points
    }

    private mutating func histogramRun(
        _ wanted: Range<Int>,
        of length: Int,
        _ known: inout [[Double]],
        _ cells: inout Int,
        isAlone: Bool
    ) throws(CodecError) -> [HistogramPoint] {
        let numbers = try self.numbers()
        let index = try reader.index(below: known.count + 1)
        if index == known.count {
            let bounds = try self.bounds()
            cells += bounds.count
            try checkCells(cells, isAlone: isAlone)
            known.append(bounds)
        }
        let buckets = try bucketCount(run: length)
        cells += buckets * length
        try checkCells(cells, isAlone: isAlone)
        let counts = try integers(wanted, of: length)
        let sums = try doubles(wanted, of: length, ifIn: numbers.contains(.sum))
        let leasts = try doubles(wanted, of: length, ifIn: numbers.contains(.min))
        let mosts = try doubles(wanted, of: length, ifIn: numbers.contains(.max))
        var points = counts.indices.map { position in
            HistogramPoint(
                time: .zero,
                count: UInt64(bitPattern: counts[position]),
                sum: sums?[position],
                min: leasts?[position],
                max: mosts?[position],
                bounds: known[index],
                bucketCounts: [UInt64](repeating: 0, count: buckets)
            )
        }
        for bucket in 0..<buckets {
            let column = try integers(wanted, of: length)
            for (index, number) in column.enumerated() {
                points[index].bucketCounts[bucket] = UInt64(bitPattern: number)
                points[index].count &+= UInt64(bitPattern: number)
            }
        }
        return points
    }
}

extension HistogramPoint {
    fileprivate var numbers: DistributionNumbers { DistributionNumbers(sum, min, max) }

    fileprivate func hasSameShape(as other: HistogramPoint) -> Bool {
        bucketCounts.count == other.bucketCounts.count && numbers == other.numbers
            && bounds.hasSameBits(as: other.bounds)
    }
}

extension UInt64 {
    /// What a count has that the parts of it do not add up to; wraps around.
    func distance(from parts: [UInt64]) -> Int64 {
        Int64(bitPattern: parts.reduce(self) { $0 &- $1 })
    }
}
