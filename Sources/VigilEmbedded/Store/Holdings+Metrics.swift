import VigilModel
import VigilStore

extension Holdings {
    /// Answers a metric scan.
    ///
    /// - Throws: `DiskError` where a part cannot be read; ``PartDamage`` is reported and costs its block.
    func scan(_ request: MetricScan) throws -> [SeriesSamples] {
        let selection = try head.selection(request)
        let resolution = request.newestOnly ? .zero : request.resolution
        let (parts, snapshot) = metrics(selection, in: request.range, resolution)
        let content = parts.compactMap(\.metrics)
        return try MetricScanEvaluation.evaluate(request, parts: content, head: snapshot) { [damages] damage in
            damages.note(PartDamage(damage, in: parts))
        }
    }
}
