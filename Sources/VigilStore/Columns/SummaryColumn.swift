import VigilModel

// Summaries: the quantiles stand in a run once, the value at each is a column.

extension ColumnEncoder {
    /// Writes summaries.
    mutating func encode(_ points: [SummaryPoint], to writer: inout ByteWriter) {
        var start = 0
        while start < points.count {
            let first = points[start].quantiles.map(\.quantile)
            let most = max(1, DistributionLimit.runCells / max(1, first.count))
            var end = start + 1
            while end < points.count, end - start < most,
                points[end].quantiles.map(\.quantile).hasSameBits(as: first)
            {
                end += 1
            }
            let run = points[start..<end]
            writer.varint(run.count)
            writer.varint(first.count)
            encode(first, to: &writer)
            encode(run.map { Int64(bitPattern: $0.count) }, to: &writer)
            encode(run.map(\.sum), to: &writer)
            for index in first.indices { encode(run.map { $0.quantiles[index].value }, to: &writer) }
            start = end
        }
    }
}

extension ColumnDecoder {
    /// Reads some of a column of summaries, and passes over it.
    mutating func summaries(_ range: Range<Int>, of count: Int) throws(CodecError) -> [SummaryPoint] {
        var points: [SummaryPoint] = []
        var cells = 0
        var start = 0
        while start < count {
            let length = try runLength(atMost: count - start)
            let wanted = range.within(start..<(start + length))
            let quantiles = try bucketCount(run: length)
            cells += quantiles * length
            try checkCells(cells, isAlone: count == 1)
            points += try summaryRun(wanted, of: length, try doubles(0..<quantiles, of: quantiles))
            start += length
        }
        return points
    }

    private mutating func summaryRun(
        _ wanted: Range<Int>,
        of length: Int,
        _ quantiles: [Double]
    ) throws(CodecError) -> [SummaryPoint] {
        let counts = try integers(wanted, of: length)
        let sums = try doubles(wanted, of: length)
        var points = zip(counts, sums).map { SummaryPoint(time: .zero, count: UInt64(bitPattern: $0), sum: $1) }
        for index in points.indices { points[index].quantiles.reserveCapacity(quantiles.count) }
        for quantile in quantiles {
            for (index, value) in try doubles(wanted, of: length).enumerated() {
                points[index].quantiles.append(SummaryPoint.Quantile(quantile, value))
            }
        }
        return points
    }
}
