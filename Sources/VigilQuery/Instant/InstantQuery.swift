public import VigilModel
public import VigilStore

/// Evaluates plain selectors at one time, as Prometheus' instant queries do.
public enum InstantQuery {
    /// One series of an answer.
    public struct Element: Hashable, Sendable {
        /// Its labels, `__name__` among them.
        public var labels: LabelSet
        /// Its value.
        public var value: Double
        /// When the value was measured.
        public var time: Timestamp

        /// A series with its value.
        public init(labels: LabelSet, value: Double, time: Timestamp) {
            self.labels = labels
            self.value = value
            self.time = time
        }
    }

    /// How far back a sample may lie, where nothing else is asked.
    public static let lookback = Duration.seconds(300)

    /// The series that a selector takes, each with its newest value at a time, sorted by labels.
    ///
    /// Distributions come as Prometheus' classic series: `_bucket` with `le`, `_sum`, `_count`; exponential ones over
    /// at most 20 buckets. Deltas come as running totals.
    ///
    /// - Parameters:
    ///   - selector: Which series.
    ///   - time: Samples at it count, later ones do not.
    ///   - lookback: A series whose newest sample is as old as this, or has ended, is absent.
    ///   - source: Where the series are.
    /// - Returns: No two elements have the same labels.
    /// - Throws: ``StoreError``, where the source cannot answer.
    public static func evaluate(
        _ selector: SeriesSelector,
        at time: Timestamp,
        lookback: Duration = InstantQuery.lookback,
        from source: any TelemetrySource
    ) async throws -> [Element] {
        let current = try await CurrentSeries.fetch(selector, at: time, lookback: lookback, from: source)
        var elements: [LabelSet: Element] = [:]
        for series in current {
            let split = ClassicSeries.split(series.identity.labels, series.sample.value)
            for (labels, value) in split where selector.matches(labels) {
                let element = Element(labels: labels, value: value, time: series.sample.time)
                // The same instrument as delta and as total, or under two units, may come to the same labels: newest.
                if elements[labels].map({ $0.time < element.time }) ?? true { elements[labels] = element }
            }
        }
        return elements.values.sorted { $0.labels.labels.lexicographicallyPrecedes($1.labels.labels) }
    }
}
