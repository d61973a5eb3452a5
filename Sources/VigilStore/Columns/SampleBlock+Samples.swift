package import VigilModel

extension SampleBlock {
    /// The samples, times ascending.
    ///
    /// - Parameter range: Which of them; nil for all.
    /// - Returns: The samples of the range, whole.
    /// - Throws: If the bytes are damaged.
    package func samples(in range: TimeRange? = nil) throws(CodecError) -> [Sample] {
        guard count > 0 else { return [] }
        var times = [Int64](repeating: 0, count: count)
        let found = try times.withUnsafeMutableBufferPointer { buffer throws(CodecError) in
            try readTimes(in: range, into: buffer.baseAddress.unsafelyUnwrapped)
        }
        var decoder = found.decoder
        let places = found.places
        let starts = hasStarts ? try decoder.integers(places, of: count) : []
        let values = try SampleValues(kinds, places, from: &decoder)
        guard decoder.reader.isAtEnd else {
            throw CodecError("bytes behind the block", offset: decoder.reader.position)
        }
        var samples: [Sample] = []
        samples.reserveCapacity(places.count)
        for run in kinds.runs {
            for (offset, rank) in run.ranks(of: places).enumerated() {
                let index = max(run.samples.lowerBound, places.lowerBound) - places.lowerBound + offset
                let start = starts.isEmpty ? Timestamp.zero : Timestamp(nanoseconds: starts[index])
                let time = Timestamp(nanoseconds: times[index])
                let value = values.value(of: run.kind, at: rank, measured: time)
                samples.append(Sample(time: time, start: start, value: value))
            }
        }
        return samples
    }
}

/// The columns of values of some samples.
private struct SampleValues {
    /// For each kind the place in its column of the first that was read.
    private var firsts: [Int] = []
    private var integers: [Int64] = []
    private var doubles: [Double] = []
    private var histograms: [HistogramPoint] = []
    private var exponentials: [ExponentialHistogram] = []
    private var summaries: [SummaryPoint] = []
    private var rollups: [Rollup] = []

    init(_ kinds: SampleKinds, _ places: Range<Int>, from decoder: inout ColumnDecoder) throws(CodecError) {
        for kind in SampleKind.allCases {
            let ranks = kinds.ranks(of: kind, in: places)
            let count = kinds.count(of: kind)
            firsts.append(ranks.lowerBound)
            switch kind {
            case .integer: integers = try decoder.integers(ranks, of: count)
            case .double: doubles = try decoder.doubles(ranks, of: count)
            case .stale: break
            case .histogram: histograms = try decoder.histograms(ranks, of: count)
            case .exponential: exponentials = try decoder.exponentials(ranks, of: count)
            case .summary: summaries = try decoder.summaries(ranks, of: count)
            case .rollup: rollups = try decoder.rollups(ranks, of: count)
            }
        }
    }

    func value(of kind: SampleKind, at rank: Int, measured time: Timestamp) -> SampleValue {
        let index = rank - firsts[Int(kind.rawValue)]
        return switch kind {
        case .integer: .number(.int(integers[index]))
        case .double: .number(.double(doubles[index]))
        case .stale: .stale
        case .histogram: .histogram(histograms[index])
        case .exponential: .exponential(exponentials[index])
        case .summary: .summary(summaries[index])
        case .rollup: .rollup(rollups[index].begun(before: time))
        }
    }
}

extension Rollup {
    /// The same with a first time that is so long before another as it is itself after 1970.
    fileprivate func begun(before time: Timestamp) -> Rollup {
        var rollup = self
        rollup.firstTime = Timestamp(nanoseconds: time.nanoseconds &- firstTime.nanoseconds)
        return rollup
    }
}
