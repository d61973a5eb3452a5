import VigilModel

/// Packs the samples of streams into blocks, with buffers that are kept from one to the next.
package struct SampleBlockEncoder: ~Copyable {
    private var columns = ColumnEncoder()
    private var times: [Int64] = []
    private var starts: [Int64] = []
    private var integers: [Int64] = []
    private var doubles: [Double] = []
    private var histograms: [HistogramPoint] = []
    private var exponentials: [ExponentialHistogram] = []
    private var summaries: [SummaryPoint] = []
    private var rollups: [(span: Int64, rollup: Rollup)] = []
    private var kinds = SampleKinds()
    private var hasStarts = false
    private var cells = 0
    private var timeColumn = ByteWriter()

    package init() {}

    /// How many of some samples, counted from the first, fit into one block; at least one of any.
    package static func fittingCount(_ samples: ArraySlice<Sample>) -> Int {
        var cells = 0
        for (index, sample) in samples.prefix(SampleBlock.samplesMax).enumerated() {
            cells += sample.value.cells
            if cells > DistributionLimit.blockCells { return max(1, index) }
        }
        return min(samples.count, SampleBlock.samplesMax)
    }

    /// Writes a block that can be read by itself.
    ///
    /// - Parameters:
    ///   - samples: Of one stream, times ascending; no more than ``fittingCount(_:)`` says.
    ///   - writer: What the block is written to.
    package mutating func encode(_ samples: ArraySlice<Sample>, to writer: inout ByteWriter) {
        takeApart(samples)
        writeHead(to: &writer)
        columns.encode(times, to: &writer)
        writeValues(to: &writer)
    }

    /// Writes a block that may take its times from one before it.
    ///
    /// - Parameters:
    ///   - samples: Of one stream, times ascending; no more than ``fittingCount(_:)`` says.
    ///   - writer: What the block is written to. A reader needs all of its bytes, unmoved.
    ///   - shared: The times of the blocks that stand in the writer; of no others.
    package mutating func encode(
        _ samples: ArraySlice<Sample>,
        to writer: inout ByteWriter,
        sharing shared: inout SharedTimes
    ) {
        takeApart(samples)
        timeColumn.removeAll()
        columns.encode(times, to: &timeColumn)
        var head = ByteWriter()
        writeHead(to: &head)
        let place = writer.count + head.count
        if let known = shared.place(of: timeColumn.bytes, orNote: place) {
            writeHead(to: &writer, marked: SampleBlockMark.sharedTimes)
            writer.varint(place - known)
        } else {
            writer.raw(head.bytes)
            writer.raw(timeColumn.bytes)
        }
        writeValues(to: &writer)
    }

    private mutating func writeValues(to writer: inout ByteWriter) {
        if hasStarts { columns.encode(starts, to: &writer) }
        columns.encode(integers, to: &writer)
        columns.encode(doubles, to: &writer)
        columns.encode(histograms, to: &writer)
        columns.encode(exponentials, to: &writer)
        columns.encode(summaries, to: &writer)
        columns.encode(rollups, to: &writer)
    }

    private mutating func takeApart(_ samples: ArraySlice<Sample>) {
        precondition(samples.count <= SampleBlock.samplesMax, "a block takes no more samples")
        removeAll()
        samples.withUnsafeBufferPointer { takeApart($0) }
        precondition(cells <= DistributionLimit.blockCells || samples.count == 1, "a block takes no more buckets")
        hasStarts = starts.contains { $0 != 0 }
    }

    private mutating func removeAll() {
        times.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        integers.removeAll(keepingCapacity: true)
        doubles.removeAll(keepingCapacity: true)
        histograms.removeAll()
        exponentials.removeAll()
        summaries.removeAll()
        rollups.removeAll(keepingCapacity: true)
        kinds = SampleKinds()
        cells = 0
    }

    private mutating func takeApart(_ samples: UnsafeBufferPointer<Sample>) {
        var run: (kind: SampleKind, length: Int) = (.stale, 0)
        for index in samples.indices {
            times.append(samples[index].time.nanoseconds)
            starts.append(samples[index].start.nanoseconds)
            let kind = SampleKind(samples[index].value)
            if kind != run.kind {
                if run.length > 0 { kinds.append(run.kind, run.length) }
                run = (kind, 0)
            }
            run.length += 1
            // Most are doubles: the others need not slow them down.
            if case .number(.double(let number)) = samples[index].value {
                doubles.append(number)
            } else {
                append(samples[index])
            }
        }
        if run.length > 0 { kinds.append(run.kind, run.length) }
    }

    private mutating func append(_ sample: Sample) {
        cells += sample.value.cells
        switch sample.value {
        case .number(.int(let number)): integers.append(number)
        case .number(.double(let number)): doubles.append(number)
        case .stale: break
        case .histogram(let point): histograms.append(point)
        case .exponential(let histogram): exponentials.append(histogram)
        case .summary(let point): summaries.append(point)
        case .rollup(let rollup):
            rollups.append((sample.time.nanoseconds &- rollup.firstTime.nanoseconds, rollup))
        }
    }

    private func writeHead(to writer: inout ByteWriter, marked mark: UInt8 = 0) {
        let kind = kinds.count == 0 ? 0 : kinds.only?.rawValue ?? SampleBlockMark.several
        writer.byte(kind | (hasStarts ? SampleBlockMark.starts : 0) | mark)
        writer.varint(kinds.count)
        guard kind == SampleBlockMark.several else { return }
        for run in kinds.runs {
            writer.byte(run.kind.rawValue)
            writer.varint(run.samples.count)
        }
    }
}

extension SampleBlock {
    /// The bytes of a block of samples, times ascending, at most as many as fit.
    package static func encode(_ samples: [Sample]) -> [UInt8] {
        var encoder = SampleBlockEncoder()
        var writer = ByteWriter()
        encoder.encode(samples[...], to: &writer)
        return writer.bytes
    }
}

extension SampleValue {
    /// The numbers of a distribution of which there may be any number.
    fileprivate var cells: Int {
        switch self {
        case .number, .rollup, .stale: 0
        case .histogram(let point): point.bounds.count + point.bucketCounts.count
        case .exponential(let histogram): histogram.positive.counts.count + histogram.negative.counts.count
        case .summary(let point): point.quantiles.count
        }
    }
}
