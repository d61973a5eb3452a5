import VigilModel

/// Which samples of a block lie in a range of time.
struct BlockTimes {
    /// Their places in the block.
    var places: Range<Int>
    /// Reads what comes behind the times.
    var decoder: ColumnDecoder
}

extension SampleBlock {
    /// Reads the times that lie in a range.
    ///
    /// The range is nil for all; the target has room for the times of all samples.
    func readTimes(
        in range: TimeRange?,
        into target: UnsafeMutablePointer<Int64>
    ) throws(CodecError) -> BlockTimes {
        var column = try IntegerColumnReader(sharedTimes ?? decoder.reader, of: decoder.bytes, count: count)
        var places = 0..<count
        if let range {
            let end = max(range.start.nanoseconds, range.end.nanoseconds)
            places = try column.readAscending(range.start.nanoseconds..<end, into: target)
        } else {
            try column.read(places, into: target)
        }
        guard sharedTimes == nil else { return BlockTimes(places: places, decoder: decoder) }
        try column.passRest()
        return BlockTimes(places: places, decoder: ColumnDecoder(bytes: decoder.bytes, reader: column.rest))
    }
}

extension IntegerColumnReader {
    /// Reads those of ascending integers that lie in a range, and says which of the column they are.
    ///
    /// Only frames that may hold some are unpacked: those that begin in the range, and the one before them.
    fileprivate mutating func readAscending(
        _ range: Range<Int64>,
        into target: UnsafeMutablePointer<Int64>
    ) throws(CodecError) -> Range<Int> {
        var earlier = self
        while position < count, try firstOfNext() < range.lowerBound {
            earlier = self
            try pass()
        }
        self = earlier
        let start = position
        while position < count, position == start ? true : try firstOfNext() < range.upperBound {
            try next(into: target + (position - start))
        }
        let found = UnsafeBufferPointer(start: target, count: position - start)
        let lower = found.partitioningIndex { $0 >= range.lowerBound }
        let upper = max(lower, found.partitioningIndex { $0 >= range.upperBound })
        if lower > 0 { target.update(from: target + lower, count: upper - lower) }
        return (start + lower)..<(start + upper)
    }
}
