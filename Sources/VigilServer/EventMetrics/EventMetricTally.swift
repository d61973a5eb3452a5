// Records are counted from the store, by their positions in its order of arrival, and not on their way in: so each
// counts once however often it was sent, late ones count in their own time, and what was stored before the metric was
// declared is filled in by the same way. How far counting has come is stored in the same batch as the counts, so that
// both are there after a crash or neither.

import VigilDashboard
import VigilModel
import VigilQuery
import VigilStore

/// What is known of one metric between two rounds of counting: how far it has come, and which series it has.
struct EventMetricTally {
    /// The width of the buckets in which records are counted.
    static let bucket = Duration.seconds(10)
    /// The most sets of labels; what goes beyond is counted together.
    static let labelSetsMax = 2_000
    /// The longest value of a label, in bytes; a longer one is counted with what goes beyond.
    static let labelBytesMax = 1_024

    let metric: EventMetric
    /// Records up to here are counted.
    var position: UInt64
    /// When ``position`` was stored last.
    private(set) var recorded: Timestamp
    /// The values of the labels of each series.
    private(set) var labelSets: Set<[String]>
    /// What could not be stored for certain: it is sent again as it was, so that it counts once.
    var pending: Pending?

    /// Counts on their way to the store.
    struct Pending {
        var batch: TelemetryBatch
        var identity: BatchIdentity
        /// The position that they reach.
        var position: UInt64
    }

    /// A metric that has come to a position.
    ///
    /// - Parameters:
    ///   - metric: What is counted.
    ///   - position: Up to where it is.
    ///   - series: The labels of its stored series.
    ///   - now: The time.
    init(_ metric: EventMetric, position: UInt64, series: [LabelSet], now: Timestamp) {
        self.metric = metric
        self.position = position
        recorded = now
        let names = metric.labelNames
        labelSets = Set(series.filter { $0[Self.overflowLabel].isEmpty }.map { labels in names.map { labels[$0] } })
    }

    private static let overflowLabel = PrometheusName.label(SemanticName.metricOverflow)

    /// What was counted up to a position, as a batch.
    mutating func prepare(_ groups: [EventGroup], upTo end: UInt64, now: Timestamp) -> Pending {
        let metric = points(groups, upTo: end, now: now)
        var batch = TelemetryBatch(metrics: [Self.positionGroup(self.metric, end, now)])
        if metric.data.count > 0 { batch.metrics.append(Self.group([metric])) }
        let identity = BatchIdentity(
            high: Self.hash("\(self.metric.name) \(self.metric.id)"),
            low: Self.mix(position, end)
        )
        let pending = Pending(batch: batch, identity: identity, position: end)
        self.pending = pending
        return pending
    }

    /// What waited was stored.
    mutating func stored(_ pending: Pending, at now: Timestamp) {
        (position, recorded, self.pending) = (pending.position, now, nil)
    }

    private mutating func points(_ groups: [EventGroup], upTo end: UInt64, now: Timestamp) -> Metric {
        struct Place: Hashable {
            var labels: [String]?
            var bucket: Timestamp
        }
        var sums: [Place: Double] = [:]
        for group in groups {
            guard let value = group.values.first.flatMap(\.self), value.isFinite, let bucket = group.bucket else {
                continue
            }
            sums[Place(labels: admit(group.key.map(\.description)), bucket: bucket), default: 0] += value
        }
        let isCount = metric.search.aggregates == [.count]
        let points = sums.map { place, sum in
            NumberPoint(
                attributes: attributes(place.labels),
                start: place.bucket,
                time: Self.time(in: place.bucket, upTo: end, now: now),
                value: isCount ? .int(Int64(sum)) : .double(sum)
            )
        }
        return Metric(
            metric.name,
            description: "Counted by a saved search over \(metric.subject.rawValue).",
            data: .sum(points.sorted { $0.time < $1.time }, .delta, isMonotonic: metric.isCounter)
        )
    }

    /// The labels under which records are counted; nil for those that have no series of their own.
    private mutating func admit(_ labels: [String]) -> [String]? {
        if labelSets.contains(labels) { return labels }
        guard labelSets.count < Self.labelSetsMax, labels.allSatisfy({ $0.utf8.count <= Self.labelBytesMax }) else {
            return nil
        }
        labelSets.insert(labels)
        return labels
    }

    private func attributes(_ labels: [String]?) -> Attributes {
        guard let labels else { return [SemanticName.metricOverflow: .bool(true)] }
        var attributes = Attributes()
        for (name, value) in zip(metric.labelNames, labels) where !value.isEmpty { attributes[name] = .string(value) }
        return attributes
    }

    /// The time of a point within its bucket: at its end, or its beginning where it is not over.
    ///
    /// A store takes equal values of one series and time for a repeat, and a bucket gets a point of each round that
    /// finds records for it; so the position, which is another each round, makes its time another too.
    private static func time(in bucket: Timestamp, upTo end: UInt64, now: Timestamp) -> Timestamp {
        let last = bucket + (Self.bucket - .seconds(1))
        let second = last + .seconds(1) > now ? bucket : last
        return second + .nanoseconds(Int64(end % 999_999_937) + 1)
    }

    /// The counts are of no program: their labels are those of the search alone.
    private static func group(_ metrics: [Metric]) -> ResourceGroup<Metric> {
        ResourceGroup(
            resource: Resource(),
            identity: ResourceIdentity(job: "", instance: ""),
            scopes: [ScopeGroup(scope: InstrumentationScope(""), items: metrics)]
        )
    }

    private static func positionGroup(_ metric: EventMetric, _ end: UInt64, _ now: Timestamp) -> ResourceGroup<Metric> {
        let point = NumberPoint(
            attributes: ["metric": .string(metric.name), "search": .string(metric.id)],
            time: now,
            value: .int(Int64(clamping: end))
        )
        let gauge = Metric(
            EventMetric.positionName,
            description: "Up to which position in the order of arrival a saved search has counted records.",
            data: .gauge([point])
        )
        return ResourceGroup(
            resource: SelfWatch.resource,
            scopes: [ScopeGroup(scope: InstrumentationScope(SemanticName.serverScope), items: [gauge])]
        )
    }

    private static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    /// One number for two (the finalizer of SplitMix64 between them).
    private static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var value = first &+ 0x9e37_79b9_7f4a_7c15
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return (value ^ value >> 31) &+ second
    }
}
