public import VigilModel
public import VigilStore

/// Makes metric families of what a store holds: what `/metrics` and `/federate` write.
public enum ExpositionQuery {
    /// How far back a value may lie, where nothing else is asked.
    public static let lookback = Duration.seconds(300)

    /// The newest values at a time as families for ``ExpositionWriter``, without times.
    ///
    /// - Parameters:
    ///   - selector: Which series; a distribution is taken whole where one of its series matches. Nil takes all.
    ///   - time: The newest sample at or before it counts.
    ///   - lookback: A series whose newest sample is as old as this is left out.
    ///   - source: Where the series are.
    ///   - help: What metrics are, for people, by OpenTelemetry's name.
    /// - Returns: A family for each metric and kind, in a stable order.
    /// - Throws: ``StoreError``, where the source cannot answer.
    public static func families(
        _ selector: SeriesSelector? = nil,
        at time: Timestamp,
        lookback: Duration = ExpositionQuery.lookback,
        from source: any TelemetrySource,
        help: [String: String] = [:]
    ) async throws -> [ExpositionFamily] {
        let current = try await CurrentSeries.fetch(selector, at: time, lookback: lookback, from: source)
        var families: [Key: ExpositionFamily] = [:]
        for series in current {
            let labels = series.identity.labels
            if let selector {
                let split = ClassicSeries.split(labels, series.sample.value)
                guard split.contains(where: { selector.matches($0.labels) }) else { continue }
            }
            guard let value = ExpositionSeries.Value(series.sample.value) else { continue }
            let kind = ExpositionFamily.Kind(series.identity.kind)
            var name = labels.metricName
            if kind == .counter, name.hasSuffix("_total") { name.removeLast("_total".count) }
            let shown = labels.without(["__name__"]).labels
                .map { ExpositionSeries.Label(Self.shown($0.name, in: kind), $0.value) }
            families[
                Key(name: name, kind: kind),
                default: ExpositionFamily(name, kind, help: help[series.identity.name] ?? "")
            ].series.append(ExpositionSeries(shown, value))
        }
        return families.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A distribution's own labels `le` and `quantile` make room for an attribute of that name.
    private static func shown(_ label: String, in kind: ExpositionFamily.Kind) -> String {
        let isTaken = label == "le" && kind == .histogram || label == "quantile" && kind == .summary
        return isTaken ? "exported_" + label : label
    }

    private struct Key: Hashable, Comparable {
        var name: String
        var kind: ExpositionFamily.Kind

        static func < (left: Key, right: Key) -> Bool {
            left.name == right.name ? left.kind.rawValue < right.kind.rawValue : left.name < right.name
        }
    }
}

extension ExpositionFamily.Kind {
    init(_ kind: SeriesKind) {
        switch kind {
        case .counter, .deltaCounter: self = .counter
        case .gauge, .upDownCounter, .deltaUpDownCounter: self = .gauge
        case .histogram, .deltaHistogram, .exponentialHistogram, .deltaExponentialHistogram: self = .histogram
        case .summary: self = .summary
        }
    }
}

extension ExpositionSeries.Value {
    init?(_ value: SampleValue) {
        switch value {
        case .number(let number): self = .number(number.asDouble)
        case .rollup(let rollup): self = .number(rollup.last)
        case .histogram(let point):
            self = .histogram(buckets: point.classicBuckets, count: point.count, sum: point.sum)
        case .exponential(let histogram):
            self = .histogram(buckets: histogram.classicBuckets(), count: histogram.count, sum: histogram.sum)
        case .summary(let point): self = .summary(quantiles: point.quantiles, count: point.count, sum: point.sum)
        case .stale: return nil
        }
    }
}
