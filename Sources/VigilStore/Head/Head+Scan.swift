import Synchronization
import VigilModel

/// Which of the head's series a request matches.
package struct HeadSelection: Sendable {
    fileprivate var entries: [SeriesEntry]
    fileprivate var range: TimeRange
}

/// The samples that the head had at a moment, of the series that a request matches.
package struct HeadSnapshot: Sendable {
    /// A series with the chunks that may hold what is asked for.
    struct Series: Sendable {
        var entry: SeriesEntry
        var streams: [(writer: UInt64, chunks: [SampleChunk])]
    }

    var series: [Series]
}

extension Head {
    /// Answers a metric scan.
    ///
    /// Chunks are taken under the lock and read outside it.
    package func scan(_ request: MetricScan) throws -> [SeriesSamples] {
        try MetricScanEvaluation.evaluate(request, try reader(request))
    }

    /// Finds the series that a request matches.
    package func reader(_ request: MetricScan) throws -> StoredSeriesReader {
        try StoredSeriesReader(request, parts: [], head: try snapshot(request), labels: labels)
    }

    /// The series and chunks that a request is answered from.
    package func snapshot(_ request: MetricScan) throws -> HeadSnapshot { snapshot(try selection(request)) }

    /// Finds the series that a request matches, which takes its time; no sample is looked at.
    package func selection(_ request: MetricScan) throws -> HeadSelection {
        let metricNames = request.matchers.filter { $0.name == "__name__" }
        let matchers = request.matchers.filter { $0.name != "__name__" }
        let known = state.withLock { $0.table.series(named: request.name, metricNames: metricNames) }
        if matchers.isEmpty { return HeadSelection(entries: known, range: request.range) }
        var others = SeriesMatcher(matchers)
        var matching: [SeriesEntry] = []
        for (index, entry) in known.enumerated() {
            if index % 128 == 0 { try Task.checkCancellation() }
            if others.matches(entry.attributes, in: entry.origin.common) { matching.append(entry) }
        }
        return HeadSelection(entries: matching, range: request.range)
    }

    /// Takes the chunks of a selection, which is quick.
    ///
    /// Who also asks parts takes the list of parts at the same moment, so that what moves from the head into a part is
    /// seen in one of them.
    package func snapshot(_ selection: HeadSelection) -> HeadSnapshot {
        state.withLock { state in
            HeadSnapshot(series: selection.entries.compactMap { state.table.candidate($0, in: selection.range) })
        }
    }

    /// The samples of a stream in order of time; of several with the same time and start, the last to come.
    static func samples(in chunks: [SampleChunk], _ range: TimeRange) -> [Sample] {
        var samples: [Sample] = []
        var isAscending = true
        for chunk in chunks {
            if let last = samples.last, chunk.minTime <= last.time.nanoseconds { isAscending = false }
            if !chunk.isAscending { isAscending = false }
            chunk.forEach { sample in
                if range.contains(sample.time) { samples.append(sample) }
                return true
            }
        }
        return isAscending ? samples : samples.ordered()
    }

    /// The newest sample in a range.
    static func newest(in chunks: [SampleChunk], _ range: TimeRange) -> Sample? {
        var best: Sample?
        for chunk in chunks.reversed() {
            if let best, chunk.maxTime < best.time.nanoseconds { continue }
            var inChunk: Sample?
            chunk.forEach { sample in
                guard range.contains(sample.time) else { return true }
                if inChunk.map({ $0.time <= sample.time }) ?? true { inChunk = sample }
                return true
            }
            if let inChunk, best.map({ $0.time < inChunk.time }) ?? true { best = inChunk }
        }
        return best
    }
}

extension SeriesTable {
    /// The series whose metric fits, in the order in which they were first seen.
    fileprivate func series(named name: String?, metricNames: [LabelMatcher]) -> [SeriesEntry] {
        var found: [SeriesEntry] = []
        for case let family? in families {
            if let name, family.key.name != name { continue }
            guard metricNames.allSatisfy({ $0.matches(family.metricName) }) else { continue }
            found.append(contentsOf: family.series)
        }
        return found
    }

    /// The chunks of a series that overlap a range; nil where there are none.
    fileprivate func candidate(_ entry: SeriesEntry, in range: TimeRange) -> HeadSnapshot.Series? {
        guard let series = series[entry.slot], series.entry === entry else { return nil }
        var found = HeadSnapshot.Series(entry: entry, streams: [])
        for slot in series.streams {
            let stream = streams[slot]
            let chunks = stream.chunks.filter { $0.overlaps(range) }
            if !chunks.isEmpty { found.streams.append((stream.entry?.writer.number ?? 0, chunks)) }
        }
        return found.streams.isEmpty ? nil : found
    }
}
