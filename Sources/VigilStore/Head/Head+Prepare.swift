import Synchronization
package import VigilModel

extension Head {
    /// Makes a batch ready: checks times, looks streams up (and makes those that are new), numbers the records.
    ///
    /// Nothing is visible before ``apply(_:)``; where that never comes, the numbers stay unused. Records that
    /// are there already are counted and left out: what told them may be gone when a journal is read again.
    package func prepare(_ batch: TelemetryBatch, identity: BatchIdentity?, now: Timestamp) -> HeadBatch {
        state.withLock { state in
            var preparation = Preparation(configuration: configuration, state: state, identity: identity, now: now)
            for group in batch.spans { preparation.add(group, known: state.spanIDs, seed: seed) }
            for group in batch.logs { preparation.add(group, known: state.recordIDs, seed: seed) }
            for group in batch.metrics { preparation.add(group, table: &state.table) }
            for source in preparation.newSources { state.sources[source] = source }
            let prepared = preparation.finish()
            state.sequence = prepared.sequence
            return prepared
        }
    }
}

/// A batch on its way to being ready.
private struct Preparation {
    let earliest: Timestamp
    let latest: Timestamp
    let sources: [EventSource: EventSource]
    var newSources: [EventSource] = []
    var batch: HeadBatch
    private var tooEarly = 0
    private var tooLate = 0

    init(configuration: StoreConfiguration, state: borrowing Head.State, identity: BatchIdentity?, now: Timestamp) {
        earliest = configuration.ageMax.map { now - $0 } ?? .distantPast
        latest = now + configuration.futureMax
        sources = state.sources
        batch = HeadBatch(
            identity: identity,
            time: now,
            sequenceBefore: state.sequence,
            sequence: state.sequence
        )
    }

    /// Whether a time is one that the store takes.
    ///
    /// Zero means that none was given.
    private mutating func accepts(_ time: Timestamp) -> Bool {
        if time > latest {
            tooLate += 1
            return false
        }
        if time < earliest && time != .zero {
            tooEarly += 1
            return false
        }
        return true
    }

    private mutating func source(
        _ resource: Resource,
        _ identity: ResourceIdentity?,
        _ scope: InstrumentationScope
    ) -> EventSource {
        let source = EventSource(resource: resource, identity: identity ?? resource.identity(), scope: scope)
        if let known = sources[source] ?? newSources.first(where: { $0 == source }) { return known }
        newSources.append(source)
        return source
    }

    mutating func add(_ group: ResourceGroup<SpanRecord>, known: borrowing HashSet64, seed: UInt64) {
        for scope in group.scopes {
            let source = source(group.resource, group.identity, scope.scope)
            batch.spans.reserveCapacity(batch.spans.count + scope.items.count)
            for span in scope.items {
                guard accepts(span.start) else {
                    batch.rejected.spans += 1
                    continue
                }
                let row = EventRow(sequence: batch.sequence + 1, source: source, body: .span(span))
                if let hash = row.identityHash(seed: seed), known.contains(hash) {
                    batch.repeated.spans += 1
                    continue
                }
                batch.sequence += 1
                batch.spans.append(row)
            }
        }
    }

    mutating func add(_ group: ResourceGroup<LogRecord>, known: borrowing HashSet64, seed: UInt64) {
        for scope in group.scopes {
            let source = source(group.resource, group.identity, scope.scope)
            batch.logs.reserveCapacity(batch.logs.count + scope.items.count)
            for log in scope.items {
                guard accepts(log.effectiveTime) else {
                    batch.rejected.logs += 1
                    continue
                }
                let row = EventRow(sequence: batch.sequence + 1, source: source, body: .log(log))
                if let hash = row.identityHash(seed: seed), known.contains(hash) {
                    batch.repeated.logs += 1
                    continue
                }
                batch.sequence += 1
                batch.logs.append(row)
            }
        }
    }

    mutating func add(_ group: ResourceGroup<Metric>, table: inout SeriesTable) {
        let writer = table.writer(group.resource)
        let identity = group.identity ?? group.resource.identity()
        for scope in group.scopes {
            for metric in scope.items where metric.data.count > 0 {
                let family = SeriesTable.FamilyKey(
                    name: metric.name,
                    unit: metric.unit,
                    kind: SeriesKind(metric.data)
                )
                let context = table.context(
                    family,
                    description: metric.description,
                    writer: writer,
                    identity: identity,
                    scope: scope.scope
                )
                add(metric, family, context, Origin(group.resource, identity, scope.scope), &table)
            }
        }
    }

    private mutating func add(
        _ metric: Metric,
        _ family: SeriesTable.FamilyKey,
        _ context: StreamContext,
        _ origin: Origin,
        _ table: inout SeriesTable
    ) {
        batch.samples.reserveCapacity(batch.samples.count + metric.data.count)
        metric.data.forEachSample { attributes, sample, exemplars in
            guard accepts(sample.time) else {
                batch.rejected.points += 1
                return
            }
            let stream = table.stream(attributes, in: context)
            if table.isPresent(sample, in: stream) {
                batch.repeated.points += 1
                return
            }
            batch.samples.append(HeadBatch.SampleRow(stream: stream, sample: sample))
            guard var exemplar = exemplars.last else { return }
            if exemplar.time == .zero { exemplar.time = sample.time }
            if exemplar.time > latest || !table.takesExemplar(at: exemplar.time, stream: stream.slot) { return }
            let log = LogRecord(exemplar, of: family, attributes.canonical)
            batch.sequence += 1
            batch.exemplars.append(EventRow(sequence: batch.sequence, source: source(origin), body: .log(log)))
        }
    }

    /// Whose metrics are.
    private struct Origin {
        let resource: Resource
        let identity: ResourceIdentity
        let scope: InstrumentationScope

        init(_ resource: Resource, _ identity: ResourceIdentity, _ scope: InstrumentationScope) {
            self.resource = resource
            self.identity = identity
            self.scope = scope
        }
    }

    private mutating func source(_ origin: Origin) -> EventSource {
        source(origin.resource, origin.identity, origin.scope)
    }

    consuming func finish() -> HeadBatch {
        if batch.sequence == batch.sequenceBefore { batch.sequence += 1 }
        var reasons: [String] = []
        if tooLate > 0 { reasons.append("\(tooLate) with a time too far ahead of this machine's clock") }
        if tooEarly > 0 { reasons.append("\(tooEarly) older than what is taken") }
        if !reasons.isEmpty { batch.message = "Refused: " + reasons.joined(separator: ", ") + "." }
        return batch
    }
}

extension SeriesTable {
    /// At most one exemplar a series and 10 seconds is kept.
    fileprivate mutating func takesExemplar(at time: Timestamp, stream slot: Int) -> Bool {
        let last = streams[slot].exemplarTime
        if last != .min && time.nanoseconds.subtractingReportingOverflow(last).partialValue < 10_000_000_000 {
            return false
        }
        streams[slot].exemplarTime = time.nanoseconds
        return true
    }
}

extension MetricData {
    /// Calls with each point as a sample.
    package func forEachSample(_ body: (Attributes, Sample, [Exemplar]) -> Void) {
        switch self {
        case .gauge(let points), .sum(let points, _, _):
            for point in points {
                let value = point.value.map(SampleValue.number) ?? .stale
                body(point.attributes, Sample(time: point.time, start: point.start, value: value), point.exemplars)
            }
        case .histogram(let points, _):
            for point in points { body(point.attributes, point.sample, point.exemplars) }
        case .exponentialHistogram(let points, _):
            for point in points {
                let value = point.isMissing ? SampleValue.stale : .exponential(point.histogram)
                body(point.attributes, Sample(time: point.time, start: point.start, value: value), point.exemplars)
            }
        case .summary(let points):
            for point in points { body(point.attributes, point.sample, []) }
        }
    }
}

extension HistogramPoint {
    fileprivate var sample: Sample {
        guard !isMissing else { return Sample(time: time, start: start, value: .stale) }
        let bare = HistogramPoint(
            time: .zero,
            count: count,
            sum: sum,
            min: min,
            max: max,
            bounds: bounds,
            bucketCounts: bucketCounts
        )
        return Sample(time: time, start: start, value: .histogram(bare))
    }
}

extension SummaryPoint {
    fileprivate var sample: Sample {
        guard !isMissing else { return Sample(time: time, start: start, value: .stale) }
        return Sample(
            time: time,
            start: start,
            value: .summary(SummaryPoint(time: .zero, count: count, sum: sum, quantiles: quantiles))
        )
    }
}
