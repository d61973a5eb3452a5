package import VigilModel
package import VigilStore

/// The exemplars of a series as Prometheus shows it.
package struct ExemplarSeries: Hashable, Sendable {
    /// One measurement.
    package struct Point: Hashable, Sendable {
        /// What is known of it beside its value: `trace_id`, `span_id`, and what its sender gave.
        package var labels: LabelSet
        /// What was measured.
        package var value: Double
        /// When.
        package var time: Timestamp
    }

    /// The labels of the series; a distribution's without `le`.
    package var labels: LabelSet
    /// Oldest first, never empty.
    package var points: [Point]
}

/// Finds exemplars of the series that a query looks at.
package enum ExemplarSearch {
    /// The most that one search finds.
    package static let pointsMax = 10_000
    /// Of more metrics than this all exemplars are read, rather than those of each.
    private static let metricsMax = 8

    /// The exemplars of the series that the selectors of an expression take, whatever it does with them.
    ///
    /// - Parameters:
    ///   - expression: Any; offsets and times of its own are passed over.
    ///   - range: The time of the exemplars.
    ///   - source: Where they are.
    /// - Returns: Sorted by labels; of more than ``pointsMax`` the newest.
    /// - Throws: `StoreError` where the source cannot answer, `CancellationError`.
    @concurrent
    package static func search(
        _ expression: PromQL.Expression,
        in range: TimeRange,
        from source: any TelemetrySource
    ) async throws -> [ExemplarSeries] {
        var points: [LabelSet: Set<ExemplarSeries.Point>] = [:]
        for selector in expression.selectors.map({ SeriesSelector(taking: $0.matchers) }) {
            // A measurement belongs to a sample that came after it.
            let sampled = TimeRange(start: range.start, end: range.end + PromQL.Engine.Options().lookback)
            let labels = try await labels(selector, in: sampled, source)
            for exemplar in try await exemplars(Set(labels.keys.map(\.name)), in: range, source) {
                guard let labels = labels[exemplar.identity] else { continue }
                points[labels, default: []].insert(ExemplarSeries.Point(exemplar.exemplar))
            }
        }
        return points.map { ExemplarSeries(labels: $0.key, points: $0.value.sorted { $0.precedes($1) }) }
            .sorted { $0.labels.precedes($1.labels) }
    }

    /// The series that a selector takes, with the labels under which it takes them.
    private static func labels(
        _ selector: SeriesSelector,
        in range: TimeRange,
        _ source: any TelemetrySource
    ) async throws -> [SeriesIdentity: LabelSet] {
        // Which bucket a measurement fell into is not kept.
        let matchers = selector.matchers.filter { $0.name != "le" && $0.name != "quantile" }
        var labels: [SeriesIdentity: LabelSet] = [:]
        for series in try await source.scan(selector.scan(range, newestOnly: true)) {
            let family = series.identity.labels
            let endings = series.identity.kind.isDistribution ? ["_bucket", "", "_count", "_sum"] : [""]
            let named = endings.lazy.map { family.with("__name__", family.metricName + $0) }
            labels[series.identity] = named.first { set in matchers.allSatisfy { $0.matches(set[$0.name]) } }
        }
        return labels
    }

    private static func exemplars(
        _ metrics: Set<String>,
        in range: TimeRange,
        _ source: any TelemetrySource
    ) async throws -> [SeriesExemplar] {
        guard !metrics.isEmpty else { return [] }
        let filters =
            metrics.count > metricsMax
            ? [EventFilter.all] : metrics.sorted().map { .compare("event", .equal, .string($0)) }
        var found: [SeriesExemplar] = []
        for filter in filters {
            let query = EventQuery(.exemplars, range: range, filter: filter, limit: pointsMax)
            found += try await source.events(query).records.compactMap { SeriesExemplar($0) }
        }
        return Array(found.sorted { $0.exemplar.time > $1.exemplar.time }.prefix(pointsMax))
    }
}

extension ExemplarSeries.Point {
    fileprivate init(_ exemplar: Exemplar) {
        var labels = exemplar.filteredAttributes.map { Label(PrometheusName.label($0.key), $0.value.description) }
        if exemplar.traceID.isValid { labels.append(Label("trace_id", exemplar.traceID.hex)) }
        if exemplar.spanID.isValid { labels.append(Label("span_id", exemplar.spanID.hex)) }
        self.init(labels: LabelSet(labels), value: exemplar.value.asDouble, time: exemplar.time)
    }

    fileprivate func precedes(_ other: Self) -> Bool {
        time == other.time ? labels.precedes(other.labels) : time < other.time
    }
}
