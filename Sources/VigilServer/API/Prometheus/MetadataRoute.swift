import VigilDashboard
import VigilModel
import VigilQuery
import VigilStore

/// `metadata`: what the metrics of the last hour are.
struct MetadataRoute: Sendable {
    let source: any TelemetrySource
    let runner: QueryRunner
    let known: KnownSenders
    let now: @Sendable () -> Timestamp
    private let answers = AnswerCache<[String: [MetricMetadata]]>()
    private static let window = Duration.seconds(3_600)

    init(
        source: any TelemetrySource,
        runner: QueryRunner,
        known: KnownSenders,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.source = source
        self.runner = runner
        self.known = known
        self.now = now
    }

    func add(to router: PrometheusRouter) {
        router.get("/api/v1/metadata") { parameters, context in
            let limit = try parameters.limit() ?? .max
            let perMetric = try parameters.limit("limit_per_metric") ?? .max
            let metric = parameters.text("metric")
            let time = now()
            let window = TimeRange(start: time - Self.window, end: time + .nanoseconds(1))
            var metadata = try await runner.run(context) { _ in
                try await answers.answer(AnswerKey(window)) { try await self.metadata(window) }
            }
            if !metric.isEmpty { metadata = metadata.filter { $0.key == metric } }
            return .success { $0.metadata(metadata.sorted { $0.key < $1.key }.prefix(limit), perMetric) }
        }
    }

    private func metadata(_ window: TimeRange) async throws -> [String: [MetricMetadata]] {
        let scan = MetricScan(range: window, newestOnly: true, seriesMax: PromQL.Limits().seriesMax)
        let (help, told) = (known.help, known.metadata)
        var metadata: [String: Set<MetricMetadata>] = told.mapValues { [MetricMetadata($0)] }
        var seen: Set<Family> = []
        for series in try await source.scan(scan) {
            let identity = series.identity
            // Thousands of series are of one family.
            guard seen.insert(Family(name: identity.name, unit: identity.unit, kind: identity.kind)).inserted
            else { continue }
            let name = identity.labels.metricName
            guard !Self.familyNames(of: name).contains(where: { told[$0] != nil }) else { continue }
            metadata[name, default: []].insert(
                MetricMetadata(identity.kind, name: name, help: help[identity.name] ?? "")
            )
        }
        return metadata.mapValues { $0.sorted { ($0.type, $0.help) < ($1.type, $1.help) } }
    }

    /// The names of the metrics that a series may belong to.
    private static func familyNames(of name: String) -> [String] {
        let endings = ["_bucket", "_sum", "_count", "_total"].filter(name.hasSuffix)
        return [name] + endings.map { String(name.dropLast($0.count)) }
    }

    private struct Family: Hashable {
        var name: String
        var unit: String
        var kind: SeriesKind
    }
}

extension PrometheusBytes {
    fileprivate mutating func metadata(
        _ metadata: some Sequence<(key: String, value: [MetricMetadata])>,
        _ perMetric: Int
    ) {
        raw("{")
        for (index, item) in metadata.enumerated() {
            if index > 0 { raw(",") }
            string(item.key)
            raw(":")
            list(item.value.prefix(perMetric)) { bytes, metadata in
                bytes.raw(#"{"type":"#)
                bytes.string(metadata.type)
                bytes.raw(#","help":"#)
                bytes.string(metadata.help)
                bytes.raw(#","unit":"#)
                bytes.string(metadata.unit)
                bytes.raw("}")
            }
        }
        raw("}")
    }
}
