import Synchronization
import VigilModel

extension Head {
    /// One matching series with the chunks that may hold what is asked for.
    private struct Candidate {
        var entry: SeriesEntry
        var streams: [(writer: UInt64, chunks: [SampleChunk])]
    }

    /// Answers a metric scan.
    ///
    /// Chunks are taken under the lock and read outside it.
    package func scan(_ request: MetricScan) throws -> [SeriesSamples] {
        let metricNames = request.matchers.filter { $0.name == "__name__" }
        let others = request.matchers.filter { $0.name != "__name__" }
        let known = state.withLock { $0.table.series(named: request.name, metricNames: metricNames) }
        var matching: [SeriesEntry] = []
        for (index, entry) in known.enumerated() {
            if index % 128 == 0 { try Task.checkCancellation() }
            let labels = others.isEmpty ? nil : entry.labels
            if others.allSatisfy({ $0.matches(labels?[$0.name] ?? "") }) { matching.append(entry) }
        }
        let candidates = state.withLock { state in
            matching.compactMap { state.table.candidate($0, in: request.range) }
        }
        return try collect(candidates.map { Candidate(entry: $0.0, streams: $0.1) }, request)
    }

    private func collect(_ candidates: [Candidate], _ request: MetricScan) throws -> [SeriesSamples] {
        var found: [SeriesSamples] = []
        var count = 0
        for (index, candidate) in candidates.enumerated() {
            if index % 128 == 0 { try Task.checkCancellation() }
            var streams: [SampleStream] = []
            for (writer, chunks) in candidate.streams {
                let samples =
                    request.newestOnly
                    ? Self.newest(in: chunks, request.range) : Self.samples(in: chunks, request.range)
                if samples.isEmpty { continue }
                count += samples.count
                streams.append(SampleStream(writer: writer, samples: samples))
            }
            if streams.isEmpty { continue }
            found.append(SeriesSamples(identity: candidate.entry.identity, streams: streams))
            if found.count > request.seriesMax {
                throw StoreError(
                    .limitExceeded,
                    "The request matches more than \(request.seriesMax) series; narrow it."
                )
            }
            if count > request.samplesMax {
                throw StoreError(
                    .limitExceeded,
                    "The request takes more than \(request.samplesMax) samples; narrow it."
                )
            }
        }
        return found
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
        return isAscending ? samples : ordered(samples)
    }

    private static func ordered(_ samples: [Sample]) -> [Sample] {
        let sorted = samples.enumerated().sorted { left, right in
            if left.element.time != right.element.time { return left.element.time < right.element.time }
            if left.element.start != right.element.start { return left.element.start < right.element.start }
            return left.offset < right.offset
        }
        var result: [Sample] = []
        result.reserveCapacity(sorted.count)
        for (_, sample) in sorted {
            if let last = result.last, last.time == sample.time, last.start == sample.start {
                result[result.count - 1] = sample
            } else {
                result.append(sample)
            }
        }
        return result
    }

    /// The newest sample in a range, alone.
    private static func newest(in chunks: [SampleChunk], _ range: TimeRange) -> [Sample] {
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
        return best.map { [$0] } ?? []
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
    fileprivate func candidate(
        _ entry: SeriesEntry,
        in range: TimeRange
    ) -> (SeriesEntry, [(writer: UInt64, chunks: [SampleChunk])])? {
        guard let series = series[entry.slot], series.entry === entry else { return nil }
        var found: [(writer: UInt64, chunks: [SampleChunk])] = []
        for slot in series.streams {
            let stream = streams[slot]
            let chunks = stream.chunks.filter {
                $0.count > 0 && $0.maxTime >= range.start.nanoseconds && $0.minTime < range.end.nanoseconds
            }
            if !chunks.isEmpty { found.append((stream.entry?.writer.number ?? 0, chunks)) }
        }
        return found.isEmpty ? nil : (entry, found)
    }
}
