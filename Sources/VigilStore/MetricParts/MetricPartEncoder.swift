import VigilModel

// From streams to the sections of a part. Sections are handed on as soon as they are full, so that memory is needed for
// the samples of one stream that are not in a block yet, one group of series, and the labels of all series.

/// Packs streams of samples as a part, or the points of a tier that are made from them.
package struct MetricPartEncoder: ~Copyable {
    private let tier: MetricTier?
    private let write: (MetricSection, [UInt8]) throws -> Void
    private var summary = MetricPartSummary()
    private var sections = SampleSectionWriter()
    private var group = SeriesGroupWriter()
    private var labels = LabelIndexWriter()
    private var resources = ResourceTableWriter()
    private var current: MetricStream?
    /// Makes points of the current stream's samples, for a tier.
    private var fold: TierFold?
    /// Samples of the current stream that are in no block yet.
    private var waiting: [Sample] = []
    private var lastTime = Int64.min

    /// An encoder of one part.
    ///
    /// - Parameters:
    ///   - tier: Which points are to be kept; nil for all that was measured.
    ///   - write: Takes each section once, those of a kind by ascending number. Empty ones do not occur.
    package init(_ tier: MetricTier? = nil, write: @escaping (MetricSection, [UInt8]) throws -> Void) {
        self.tier = tier
        self.write = write
    }

    /// Adds samples.
    ///
    /// - Parameters:
    ///   - stream: Ascending; the same as before goes on with it.
    ///   - samples: Times ascending, over all that the stream gets. Of one time and start there should be one.
    /// - Throws: What `write` throws. The part cannot be finished then.
    package mutating func append(_ stream: MetricStream, _ samples: [Sample]) throws {
        guard !samples.isEmpty else { return }
        if let current, current != stream {
            try closeStream()
            precondition(current < stream, "streams ascend by series, then by writer")
        }
        if current != stream { try open(stream) }
        let points = fold?.append(samples) ?? samples
        if waiting.isEmpty { waiting = points } else { waiting += points }
        try writeBlocks(atLeast: SampleBlock.samplesMax)
    }

    /// Writes what is left.
    ///
    /// Nothing can be added after.
    ///
    /// - Returns: What goes into the part's directory.
    package mutating func finish() throws -> MetricPartSummary {
        try closeStream()
        try closeGroup()
        if let (section, bytes) = sections.takeFull(isLast: true) { try write(section, bytes) }
        if let (section, bytes) = resources.takeFull(isLast: true) { try write(section, bytes) }
        summary.sampleSections = sections.number
        summary.resourceCount = resources.count
        summary.labelStarts = try labels.finish(write)
        return summary
    }

    private mutating func open(_ stream: MetricStream) throws {
        if current?.orderedBytes != stream.orderedBytes {
            if group.isFull { try closeGroup() }
            openSeries(stream)
        } else if group.areBlocksFull {
            try closeGroup()
            openSeries(stream)
        }
        try openStream(stream)
        current = stream
        fold = tier.map { TierFold($0, of: stream.identity.kind) }
        lastTime = .min
    }

    private mutating func closeStream() throws {
        waiting += fold?.finish() ?? []
        try writeBlocks(atLeast: 1)
    }

    private mutating func openSeries(_ stream: MetricStream) {
        labels.append(stream.identity, number: summary.seriesCount + group.seriesCount)
        group.open(stream)
    }

    private mutating func openStream(_ stream: MetricStream) throws {
        group.openStream(writer: stream.writer, resource: resources.number(of: stream.writer, stream.resource))
        if let (section, bytes) = resources.takeFull() { try write(section, bytes) }
    }

    /// Packs what waits, as long as there is so much of it.
    private mutating func writeBlocks(atLeast least: Int) throws {
        var rest = waiting[...]
        while rest.count >= least {
            let block = rest.prefix(SampleBlockEncoder.fittingCount(rest))
            try writeBlock(block)
            rest = rest.dropFirst(block.count)
        }
        if rest.count < waiting.count { waiting = Array(rest) }
    }

    private mutating func writeBlock(_ samples: ArraySlice<Sample>) throws {
        note(samples)
        if group.areBlocksFull, let current {
            // A stream of this many blocks goes on in the next group, as the same series once more.
            try closeGroup()
            openSeries(current)
            try openStream(current)
        }
        let start = sections.place
        let end = sections.append(samples)
        group.append(samples, from: start, to: end)
        if let (section, bytes) = sections.takeFull() { try write(section, bytes) }
    }

    private mutating func note(_ samples: ArraySlice<Sample>) {
        summary.sampleCount += samples.count
        summary.minTime = min(summary.minTime, samples.first?.time.nanoseconds ?? .max)
        samples.withUnsafeBufferPointer { samples in
            for index in samples.indices {
                let time = samples[index].time.nanoseconds
                precondition(time >= lastTime, "samples ascend by time")
                lastTime = time
            }
        }
        summary.maxTime = max(summary.maxTime, lastTime)
    }

    private mutating func closeGroup() throws {
        guard group.seriesCount > 0 else { return }
        let first = summary.seriesCount
        let count = group.seriesCount
        for (section, bytes) in group.take(number: summary.groups.count) { try write(section, bytes) }
        summary.groups.append(first..<(first + count))
    }
}
