package import VigilModel
package import VigilStore

/// Says which series there are, without their samples.
///
/// Series are those that a query sees: a distribution comes as what it answers as (see `FamilySplit`). Of one over
/// buckets the newest sample says which.
package struct SeriesCatalog: Sendable {
    private let source: any TelemetrySource
    private let seriesMax: Int

    /// A catalog of a source; more series than asked for at most are an error.
    package init(_ source: any TelemetrySource, seriesMax: Int = PromQL.Limits().seriesMax) {
        self.source = source
        self.seriesMax = seriesMax
    }

    /// The labels of the series that at least one of some selectors takes.
    ///
    /// - Parameters:
    ///   - selectors: Which series; none takes all.
    ///   - range: When they must have had a sample.
    /// - Returns: Each set once, in no order.
    /// - Throws: `StoreError` where the source cannot answer, `CancellationError`.
    @concurrent
    package func series(_ selectors: [SeriesSelector], in range: TimeRange) async throws -> Set<LabelSet> {
        var sets: Set<LabelSet> = []
        for selector in selectors.isEmpty ? [SeriesSelector(matchers: [])] : selectors {
            var families = FamilySplit(selector)
            for series in try await newest(selector, in: range) {
                let samples = series.streams.flatMap(\.samples).sorted { $0.time < $1.time }
                families.add(series, samples: samples)
            }
            for series in families.series() { sets.insert(series.labels) }
            try Task.checkCancellation()
        }
        return sets
    }

    /// The stored series that a selector may take, of each writer the newest sample.
    package func newest(_ selector: SeriesSelector, in range: TimeRange) async throws -> [SeriesSamples] {
        var scan = selector.scan(range, newestOnly: true)
        scan.seriesMax = seriesMax
        let found = try await source.scan(scan)
        let ended = Set(found.lazy.filter(\.isEndedDistribution).map(\.identity))
        guard !ended.isEmpty else { return found }
        // What ended says no more which buckets it had.
        var series = found.filter { !ended.contains($0.identity) }
        scan.newestOnly = false
        scan.resolution = .seconds(3_600)
        for name in Set(ended.map(\.name)).sorted() {
            scan.name = name
            series += try await source.scan(scan).filter { ended.contains($0.identity) }
        }
        return series
    }
}

extension SeriesSamples {
    fileprivate var isEndedDistribution: Bool {
        identity.kind.isDistribution && streams.allSatisfy { $0.samples.allSatisfy { $0.value == .stale } }
    }
}
