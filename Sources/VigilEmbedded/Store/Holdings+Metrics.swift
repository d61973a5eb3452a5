import VigilModel
import VigilStore

extension Holdings {
    /// Answers a metric scan.
    ///
    /// - Throws: `DiskError` where a part cannot be read; ``PartDamage`` is reported and costs its block.
    func scan(_ request: MetricScan) throws -> [SeriesSamples] {
        try MetricScanEvaluation.evaluate(request, try reader(request))
    }

    /// Finds the series that a request matches.
    ///
    /// - Throws: See ``scan(_:)``; reading throws the same.
    func reader(_ request: MetricScan) throws -> StoredSeriesReader {
        let selection = try head.selection(request)
        let resolution = request.newestOnly ? .zero : request.resolution
        let (parts, snapshot) = metrics(selection, in: request.range, resolution)
        let content = parts.compactMap(\.metrics)
        return try StoredSeriesReader(
            request,
            parts: content,
            head: snapshot,
            labels: head.labels
        ) { [damages] damage in damages.note(PartDamage(damage, in: parts)) }
    }
}
