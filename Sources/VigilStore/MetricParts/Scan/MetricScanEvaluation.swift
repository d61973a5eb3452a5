package import VigilModel

/// Answers a metric scan from parts and the head.
package enum MetricScanEvaluation {
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
        damaged: @escaping @Sendable (MetricDamage) -> Void = { _ in }
    ) throws -> [SeriesSamples] {
        let labels = LabelCache(seriesMax: 1)
        let reader = try StoredSeriesReader(request, parts: parts, head: head, labels: labels, damaged: damaged)
        return try evaluate(request, reader)
    }

    /// Returns the series that a reader has, with their samples.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - found: What was found for it.
    /// - Returns: Each series once, in the reader's order.
    /// - Throws: ``StoreError`` with code `limitExceeded`, what reading throws, and `CancellationError`.
    package static func evaluate(_ request: MetricScan, _ found: some SeriesReader) throws -> [SeriesSamples] {
        var reader = found
        var answer: [SeriesSamples] = []
        var samplesCount = 0
        for number in 0..<reader.count {
            if number % 128 == 0 { try Task.checkCancellation() }
            guard let series = try reader.samples(of: number) else { continue }
            samplesCount += series.streams.reduce(0) { $0 + $1.samples.count }
            answer.append(series)
            if answer.count > request.seriesMax {
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
        return answer
    }
}

extension MetricPartSummary {
    /// Whether some of its samples may lie in a range.
    package func overlaps(_ range: TimeRange) -> Bool {
        maxTime >= range.start.nanoseconds && minTime < range.end.nanoseconds
    }
}
