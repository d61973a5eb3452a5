import VigilModel
import VigilStore

extension Holdings {
    /// Answers a metric scan.
    ///
    /// - Throws: `DiskError` where a part cannot be read; ``PartDamage`` is reported and costs its block.
    func scan(_ request: MetricScan) throws -> [SeriesSamples] {
        try MetricScanEvaluation.evaluate(request, try reader(request, nil))
    }

    /// Finds the series that a request matches; what is read of parts is kept for the next request.
    ///
    /// - Throws: See ``scan(_:)``; reading throws the same.
    func reader(_ request: MetricScan) throws -> StoredSeriesReader { try reader(request, sections) }

    private func reader(_ request: MetricScan, _ sections: SampleSectionCache?) throws -> StoredSeriesReader {
        let selection = try head.selection(request)
        let resolution = request.newestOnly ? .zero : request.resolution
        let (parts, snapshot) = metrics(selection, in: request.range, resolution)
        let content = parts.compactMap(\.metrics)
        return try StoredSeriesReader(
            request,
            parts: content,
            head: snapshot,
            labels: head.labels,
            sections: sections
        ) { [damages] damage in damages.note(PartDamage(damage, in: parts)) }
    }
}
