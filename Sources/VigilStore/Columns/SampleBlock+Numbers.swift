package import VigilModel

// The way of queries: straight into memory of times and doubles. Where all samples are doubles, as in most blocks, a
// column is unpacked frame by frame into the caller's memory; blocks of several kinds are put together from theirs.

extension SampleBlock {
    /// Reads the numbers of samples, and when they were measured.
    ///
    /// Whole numbers are turned into doubles, beyond 2^53 rounded; stale samples give ``staleNumber``.
    ///
    /// - Parameters:
    ///   - range: Which samples; nil for all.
    ///   - times: Has room for ``count`` times, in nanoseconds.
    ///   - values: Has room for ``count`` numbers.
    /// - Returns: How many samples were read. What lies behind them in the memory means nothing.
    /// - Throws: If the bytes are damaged, or samples are distributions.
    package func readNumbers(
        in range: TimeRange? = nil,
        times: UnsafeMutableBufferPointer<Int64>,
        values: UnsafeMutableBufferPointer<Double>
    ) throws(CodecError) -> Int {
        try read(in: range, times: times, values: values) { _, decoder throws(CodecError) in
            if hasStarts { try decoder.passIntegers(count) }
        }
    }

    /// Reads numbers, and looks whether they go on with a line.
    ///
    /// - Returns: How many there are; nil where they do not.
    func readNumbers(
        in range: TimeRange?,
        times: UnsafeMutableBufferPointer<Int64>,
        values: UnsafeMutableBufferPointer<Double>,
        onLine line: inout SampleLine
    ) throws(CodecError) -> Int? {
        var isTaken = true
        let found = try read(in: range, times: times, values: values) { places, decoder throws(CodecError) in
            let starts = hasStarts ? try decoder.integers(places, of: count) : nil
            for run in kinds.runs where run.kind != .stale {
                let own = run.samples.clamped(to: places)
                guard let starts else {
                    if !own.isEmpty, !line.takes(start: 0) { isTaken = false }
                    continue
                }
                for place in own where !line.takes(start: starts[place - places.lowerBound]) { isTaken = false }
            }
        }
        // Without starts there are no two of one time.
        guard isTaken, !hasStarts || Self.ascend(times[..<found]) else { return nil }
        return found
    }

    private static func ascend(_ times: Slice<UnsafeMutableBufferPointer<Int64>>) -> Bool {
        zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
    }

    private func read(
        in range: TimeRange?,
        times: UnsafeMutableBufferPointer<Int64>,
        values: UnsafeMutableBufferPointer<Double>,
        starts: (Range<Int>, inout ColumnDecoder) throws(CodecError) -> Void
    ) throws(CodecError) -> Int {
        precondition(times.count >= count && values.count >= count, "the memory is too small for the block")
        guard isScalar else { throw CodecError("the samples are distributions", offset: decoder.reader.position) }
        guard let times = times.baseAddress, let values = values.baseAddress, count > 0 else { return 0 }
        let found = try readTimes(in: range, into: times)
        var decoder = found.decoder
        try starts(found.places, &decoder)
        if kinds.only == .double {
            try decoder.read(found.places, of: count, into: values)
        } else {
            try readMixed(found.places, from: &decoder, into: values)
        }
        guard decoder.reader.isAtEnd else {
            throw CodecError("bytes behind the block", offset: decoder.reader.position)
        }
        return found.places.count
    }

    private func readMixed(
        _ places: Range<Int>,
        from decoder: inout ColumnDecoder,
        into target: UnsafeMutablePointer<Double>
    ) throws(CodecError) {
        let integerRanks = kinds.ranks(of: .integer, in: places)
        let doubleRanks = kinds.ranks(of: .double, in: places)
        let integers = try decoder.integers(integerRanks, of: kinds.count(of: .integer))
        let doubles = try decoder.doubles(doubleRanks, of: kinds.count(of: .double))
        for run in kinds.runs {
            let ranks = run.ranks(of: places)
            guard !ranks.isEmpty else { continue }
            let start = max(run.samples.lowerBound, places.lowerBound) - places.lowerBound
            for (offset, rank) in ranks.enumerated() {
                target[start + offset] =
                    switch run.kind {
                    case .integer: Double(integers[rank - integerRanks.lowerBound])
                    case .double: doubles[rank - doubleRanks.lowerBound]
                    default: Self.staleNumber
                    }
            }
        }
    }

    /// Adds the numbers of samples to lists; see ``readNumbers(in:times:values:)``.
    package func appendNumbers(
        in range: TimeRange? = nil,
        to times: inout [Int64],
        _ values: inout [Double]
    ) throws(CodecError) {
        let (newTimes, newValues) = try numbers(in: range)
        times += newTimes
        values += newValues
    }

    private func numbers(in range: TimeRange?) throws(CodecError) -> ([Int64], [Double]) {
        var times = [Int64](repeating: 0, count: count)
        var values = [Double](repeating: 0, count: count)
        let found = try times.withUnsafeMutableBufferPointer { times throws(CodecError) in
            try values.withUnsafeMutableBufferPointer { values throws(CodecError) in
                try readNumbers(in: range, times: times, values: values)
            }
        }
        times.removeLast(count - found)
        values.removeLast(count - found)
        return (times, values)
    }
}
