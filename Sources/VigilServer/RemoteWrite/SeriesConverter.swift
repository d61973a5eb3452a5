// Stored series as Prometheus' receivers know them: totals in place of deltas, one value for all writers, classic
// series for distributions (or native histograms where they are wanted), external labels, and relabelling at the end.
// What it remembers of a series goes when nothing came of it for an hour.

import VigilModel
import VigilOTLP
import VigilQuery
import VigilStore

/// Makes what is sent of what came.
struct SeriesConverter {
    /// A stored series.
    private final class Known {
        let identity: SeriesIdentity
        let labels: LabelSet
        let metadata: PrometheusMetadata
        var totals: SeriesTotals
        /// The series that it comes to; nil where relabelling drops one.
        var slots: [SingleSeries: OutgoingSlot?] = [:]
        var seen: Timestamp

        init(_ stream: ArrivedStream, seen: Timestamp) {
            identity = stream.identity
            labels = stream.identity.labels
            metadata = PrometheusMetadata(stream)
            totals = SeriesTotals(stream.identity.kind)
            self.seen = seen
        }

        /// Whether it goes as a native histogram where those are wanted.
        var isNative: Bool { [.exponentialHistogram, .deltaExponentialHistogram].contains(identity.kind) }

        var isNumber: Bool {
            switch identity.kind {
            case .gauge, .counter, .deltaCounter, .upDownCounter, .deltaUpDownCounter: true
            default: false
            }
        }
    }

    /// What writers had sent before a time must be known of a series.
    struct Need: Hashable {
        var name: String
        var time: Timestamp
        var isDelta: Bool
    }

    private static let idleMax = Duration.seconds(3_600)

    private let receiver: RemoteWriteReceiver
    private var known: [SeriesKey: Known] = [:]
    private var slots: [LabelSet: OutgoingSlot] = [:]
    private var bounds: [String: ClassicBounds] = [:]
    private var listed: [OutgoingSlot] = []
    private var lastForgotten = Timestamp.distantPast

    init(_ receiver: RemoteWriteReceiver) {
        self.receiver = receiver
    }

    /// What must be known before these can be converted.
    func needs(_ arrivals: Arrivals) -> [Need: Set<SeriesKey>] {
        var needs: [Need: Set<SeriesKey>] = [:]
        for arrived in arrivals.streams where known[arrived.stream.key] == nil {
            let kind = arrived.stream.identity.kind
            guard let first = arrived.samples.map(\.time).min() else { continue }
            // What came from Prometheus has one writer, and mostly no start.
            let hasStart = kind != .gauge && arrived.samples.contains { $0.start != .zero }
            guard kind.isDelta || hasStart else { continue }
            let need = Need(name: arrived.stream.identity.name, time: first, isDelta: kind.isDelta)
            needs[need, default: []].insert(arrived.stream.key)
        }
        return needs
    }

    /// Converts what came, in order.
    ///
    /// - Parameters:
    ///   - arrivals: What came.
    ///   - before: What writers of series that are new here had sent before.
    ///   - now: The time.
    /// - Returns: Series with something to be sent, each once.
    mutating func convert(
        _ arrivals: Arrivals,
        before: [SeriesKey: [SampleStream]],
        now: Timestamp
    ) -> [OutgoingSlot] {
        listed = []
        for group in Self.bySeries(arrivals.streams) {
            let stream = group[0].stream
            let series = known[stream.key] ?? Known(stream, seen: now)
            if known[stream.key] == nil {
                known[stream.key] = series
                series.totals.begin(with: before[stream.key] ?? [])
            }
            series.seen = now
            for (writer, sample) in Self.inOrder(group) {
                add(series.totals.add(sample, from: writer), at: sample.time.milliseconds, series)
            }
        }
        if receiver.sendsExemplars {
            for exemplar in arrivals.exemplars { add(exemplar) }
        }
        forget(now: now)
        return listed
    }

    private static func bySeries(_ streams: [ArrivedSamples]) -> [[ArrivedSamples]] {
        var groups: [[ArrivedSamples]] = []
        var places: [SeriesKey: Int] = [:]
        for arrived in streams {
            if let place = places[arrived.stream.key] {
                groups[place].append(arrived)
            } else {
                places[arrived.stream.key] = groups.count
                groups.append([arrived])
            }
        }
        return groups
    }

    /// The samples of a series with who wrote them: of one writer as they came, of several by their times.
    private static func inOrder(_ group: [ArrivedSamples]) -> [(UInt64, Sample)] {
        let all = group.flatMap { arrived in arrived.samples.map { (arrived.stream.writer, $0) } }
        if group.count == 1 { return all }
        return all.enumerated()
            .sorted { ($0.element.1.time, $0.offset) < ($1.element.1.time, $1.offset) }
            .map(\.element)
    }

    private mutating func add(_ value: SampleValue, at milliseconds: Int64, _ series: Known) {
        switch value {
        case .number(let value): add([(SingleSeries(), value.asDouble)], at: milliseconds, series)
        case .rollup(let rollup): add([(SingleSeries(), rollup.last)], at: milliseconds, series)
        case .stale: addEnd(at: milliseconds, series)
        case .exponential(let histogram) where receiver.sendsNativeHistograms:
            let slot = slot(SingleSeries(), series)
            slot?.pending.histograms.append(OutgoingSeries.Distribution(milliseconds, histogram))
        case .exponential(let histogram):
            var common = bounds[series.labels.metricName] ?? ClassicBounds()
            common.include(histogram)
            bounds[series.labels.metricName] = common
            let buckets = common.allBuckets(of: histogram)
            add(SingleSeries.classic(buckets, histogram.count, histogram.sum), at: milliseconds, series)
        case .histogram(let point):
            add(SingleSeries.classic(point.classicBuckets, point.count, point.sum), at: milliseconds, series)
        case .summary(let point): add(SingleSeries.summary(point), at: milliseconds, series)
        }
    }

    private mutating func add(_ numbers: [(SingleSeries, Double)], at milliseconds: Int64, _ series: Known) {
        for (single, number) in numbers {
            guard let slot = slot(single, series) else { continue }
            slot.pending.numbers.append(OutgoingSeries.Number(milliseconds, number))
        }
    }

    /// A series ended, with all that it came to.
    private mutating func addEnd(at milliseconds: Int64, _ series: Known) {
        if series.isNumber { _ = slot(SingleSeries(), series) }
        // In an order of their own, so that the same comes of the same.
        let singles = series.slots.keys.sorted { ($0.ending, $0.value) < ($1.ending, $1.value) }
        for single in singles {
            guard let slot = slot(single, series) else { continue }
            if single == SingleSeries(), series.isNative {
                slot.pending.histograms.append(OutgoingSeries.Distribution(milliseconds, nil))
            } else {
                slot.pending.numbers.append(OutgoingSeries.Number(milliseconds, StaleMarker.value))
            }
        }
    }

    /// The series as a receiver knows it, listed as one with something to be sent; nil where relabelling drops it.
    private mutating func slot(_ single: SingleSeries, _ series: Known) -> OutgoingSlot? {
        let slot: OutgoingSlot?
        if let known = series.slots[single] {
            slot = known
        } else {
            slot = makeSlot(single.labels(series.labels), series.metadata)
            series.slots[single] = .some(slot)
        }
        if let slot, !slot.isListed {
            slot.isListed = true
            listed.append(slot)
        }
        return slot
    }

    private mutating func makeSlot(_ given: LabelSet, _ metadata: PrometheusMetadata) -> OutgoingSlot? {
        var labels = receiver.externalLabels
        for label in given.labels { labels[label.name] = label.value }
        guard let relabelled = receiver.relabeling.apply(to: labels) else { return nil }
        let kept = relabelled.filter { !$0.key.hasPrefix("__") || $0.key == "__name__" }
        let set = LabelSet(kept.map { Label($0.key, $0.value) })
        guard !set.metricName.isEmpty else { return nil }
        if let slot = slots[set] { return slot }
        let slot = OutgoingSlot(set, metadata)
        slots[set] = slot
        return slot
    }

    private mutating func add(_ exemplar: SeriesExemplar) {
        guard let series = known[exemplar.identity.key] else { return }
        let value = exemplar.exemplar.value.asDouble
        let single: SingleSeries?
        if series.isNumber || series.isNative && receiver.sendsNativeHistograms {
            single = SingleSeries()
        } else {
            // The bucket that it was counted in.
            single =
                series.slots.keys
                .filter { $0.label == "le" }
                .compactMap { key in (key.value == "+Inf" ? .infinity : Double(key.value)).map { (key, $0) } }
                .filter { $0.1 >= value }
                .min { $0.1 < $1.1 }?
                .0
        }
        guard let single, let slot = slot(single, series) else { return }
        slot.pending.examples.append(OutgoingSeries.Example(exemplar.exemplar))
    }

    /// Forgets series of which nothing came for long.
    private mutating func forget(now: Timestamp) {
        guard now - lastForgotten > Self.idleMax / 6 else { return }
        lastForgotten = now
        known = known.filter { now - $0.value.seen < Self.idleMax }
        let used = Set(known.values.flatMap { $0.slots.values.compactMap { $0.map(ObjectIdentifier.init) } })
        slots = slots.filter { used.contains(ObjectIdentifier($0.value)) }
        let names = Set(known.values.map(\.labels.metricName))
        bounds = bounds.filter { names.contains($0.key) }
    }
}

extension OutgoingSeries.Example {
    fileprivate init(_ exemplar: Exemplar) {
        var labels = exemplar.filteredAttributes.map { attribute in
            OutgoingSeries.Label(PrometheusName.label(attribute.key), attribute.value.description)
        }
        if exemplar.traceID.isValid { labels.append(OutgoingSeries.Label("trace_id", exemplar.traceID.description)) }
        if exemplar.spanID.isValid { labels.append(OutgoingSeries.Label("span_id", exemplar.spanID.description)) }
        labels.sort { $0.name < $1.name }
        self.init(labels, exemplar.time.milliseconds, exemplar.value.asDouble)
    }
}

extension PrometheusMetadata {
    fileprivate init(_ stream: ArrivedStream) {
        let kind: Kind =
            switch stream.identity.kind {
            // What came from Prometheus without metadata is stored as a gauge.
            case .gauge: stream.description.isEmpty ? .unknown : .gauge
            case .upDownCounter, .deltaUpDownCounter: .gauge
            case .counter, .deltaCounter: .counter
            case .histogram, .deltaHistogram, .exponentialHistogram, .deltaExponentialHistogram: .histogram
            case .summary: .summary
            }
        self.init(stream.identity.labels.metricName, kind, help: stream.description)
    }
}
