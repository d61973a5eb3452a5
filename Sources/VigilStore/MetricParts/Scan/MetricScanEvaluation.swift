package import VigilModel

// One answer from several inputs: parts in order of age, and the head, which is the newest. Series are joined by their
// keys, streams by their writers, samples by time and start.

/// Answers a metric scan from parts and the head.
package struct MetricScanEvaluation {
    private let request: MetricScan
    private let damaged: (MetricDamage) -> Void
    private var readers: [SampleReader] = []
    private var found: [JoinedSeries] = []
    private var places: [SeriesKey: Int] = [:]
    private var samplesCount = 0

    private init(_ request: MetricScan, damaged: @escaping (MetricDamage) -> Void) {
        self.request = request
        self.damaged = damaged
    }

    /// Returns the series that match, with their samples.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - parts: Those stored earlier first.
    ///   - head: What the head had when the list of parts was taken.
    ///   - damaged: Is told of what could not be read, and was left out.
    /// - Returns: Each series once, in the order of the first part that has it, then in the head's.
    /// - Throws: ``StoreError`` with code `limitExceeded`, what fetching throws, and `CancellationError`.
    package static func evaluate(
        _ request: MetricScan,
        parts: [MetricPart],
        head: HeadSnapshot?,
        damaged: @escaping (MetricDamage) -> Void = { _ in }
    ) throws -> [SeriesSamples] {
        var evaluation = MetricScanEvaluation(request, damaged: damaged)
        for part in parts where part.summary.overlaps(request.range) { try evaluation.add(part) }
        if let head { evaluation.add(head) }
        return try evaluation.collect()
    }

    private mutating func add(_ part: MetricPart) throws {
        let reader = readers.count
        readers.append(SampleReader(part, damaged: damaged))
        for series in try part.select(request, damaged: damaged) {
            found[place(of: series.key)].parts.append((reader, series))
        }
    }

    private mutating func add(_ head: HeadSnapshot) {
        for series in head.series { found[place(of: series.entry.key)].head = series }
    }

    private mutating func place(of key: SeriesKey) -> Int {
        if let known = places[key] { return known }
        places[key] = found.count
        found.append(JoinedSeries())
        return found.count - 1
    }

    private mutating func collect() throws -> [SeriesSamples] {
        var answer: [SeriesSamples] = []
        for (index, series) in found.enumerated() {
            if index % 128 == 0 { try Task.checkCancellation() }
            do {
                let streams = try streams(of: series)
                guard !streams.isEmpty else { continue }
                answer.append(SeriesSamples(identity: try series.identity(), streams: streams))
            } catch let damage as MetricDamage {
                damaged(damage)
            }
            try checkLimits(answer.count)
        }
        return answer
    }

    private mutating func streams(of series: JoinedSeries) throws -> [SampleStream] {
        var streams: [SampleStream] = []
        for (writer, inputs) in try series.streams(in: request.range, damaged) {
            let samples = request.newestOnly ? try newest(of: inputs) : try samples(of: inputs)
            guard !samples.isEmpty else { continue }
            samplesCount += samples.count
            streams.append(SampleStream(writer: writer, samples: samples))
        }
        return streams
    }

    private mutating func samples(of inputs: [StreamInput]) throws -> [Sample] {
        var found: [[Sample]] = []
        for input in inputs {
            switch input {
            case .head(let chunks): found.append(Head.samples(in: chunks, request.range))
            case .part(let reader, let stream):
                found.append(try readers[reader].samples(of: stream, in: request.range))
            }
        }
        return .joined(found).withoutOverlaps
    }

    /// Inputs that were stored later come first: an earlier one is read only if it may hold something newer.
    private mutating func newest(of inputs: [StreamInput]) throws -> [Sample] {
        var best: Sample?
        for input in inputs.reversed() {
            switch input {
            case .head(let chunks):
                if let sample = Head.newest(in: chunks, request.range), best.map({ $0.time < sample.time }) ?? true {
                    best = sample
                }
            case .part(let reader, let stream):
                best = try readers[reader].newest(of: stream, in: request.range, after: best?.time) ?? best
            }
        }
        return best.map { [$0] } ?? []
    }

    private func checkLimits(_ seriesCount: Int) throws {
        if seriesCount > request.seriesMax {
            throw StoreError(
                .limitExceeded,
                "The request matches more than \(request.seriesMax) series; narrow it."
            )
        }
        if samplesCount > request.samplesMax {
            throw StoreError(
                .limitExceeded,
                "The request takes more than \(request.samplesMax) samples; narrow it."
            )
        }
    }
}

extension MetricPartSummary {
    /// Whether some of its samples may lie in a range.
    package func overlaps(_ range: TimeRange) -> Bool {
        maxTime >= range.start.nanoseconds && minTime < range.end.nanoseconds
    }
}
