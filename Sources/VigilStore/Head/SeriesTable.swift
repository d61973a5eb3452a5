import VigilModel

/// What the head knows of series: families by name and unit, series, streams with their chunks, and the indexes that
/// find them.
///
/// Slots are reused; serial numbers are not.
struct SeriesTable {
    struct FamilyKey: Hashable {
        var name: String
        var unit: String
        var kind: SeriesKind
    }

    struct Family {
        let key: FamilyKey
        /// The label `__name__` of its series.
        let metricName: String
        var series: [SeriesEntry] = []
    }

    private struct ContextKey: Hashable {
        var family: UInt32
        var writer: UInt64
        var identity: ResourceIdentity
        var scopeName: String
        var scopeVersion: String
    }

    private struct Context {
        var number: UInt32
        var origin: SeriesOrigin
    }

    struct Stream {
        let reference: StreamReference
        let key: StreamKey
        /// Nil in a slot that is free.
        var entry: StreamEntry?
        var chunks: [SampleChunk] = []
        var maxTime = Int64.min
        /// When its last chunk went, in nanoseconds; most where it has chunks, as far as known.
        var emptied = Int64.max
        /// The time of the newest exemplar kept.
        var exemplarTime = Int64.min
    }

    struct Series {
        let entry: SeriesEntry
        var streams: [Int] = []
    }

    private(set) var families: [Family?] = []
    private var familyIndex: [FamilyKey: UInt32] = [:]
    private var writers: [Resource: WriterEntry] = [:]
    private var contexts: [ContextKey: Context] = [:]
    private var seriesIndex = SlotIndex()
    private(set) var series: [Series?] = []
    private var freeSeries: [Int] = []
    /// Not optionals: looking at one member of an optional copies, and counts, all of them.
    var streams: [Stream] = []
    private var freeStreams: [Int] = []
    private var streamIndex = SlotIndex()
    private var serial: UInt64 = 0
    /// Bytes of the entries themselves, about.
    private(set) var memoryBytes = 0

    /// Bytes of a stream without its samples, about.
    private static let streamBytes = 240

    /// Series known now.
    var seriesCount: Int { seriesIndex.count }

    /// The writer for a resource.
    mutating func writer(_ resource: Resource) -> WriterEntry {
        if let writer = writers[resource] { return writer }
        let writer = WriterEntry(resource)
        writers[resource] = writer
        return writer
    }

    /// The number that stands for a metric of one writer, identity and scope.
    mutating func context(
        _ family: FamilyKey,
        description: String,
        writer: WriterEntry,
        identity: ResourceIdentity,
        scope: InstrumentationScope
    ) -> StreamContext {
        let key = ContextKey(
            family: self.family(family),
            writer: writer.number,
            identity: identity,
            scopeName: scope.name,
            scopeVersion: scope.version
        )
        if let context = contexts[key] {
            return StreamContext(number: context.number, writer: writer, origin: context.origin)
        }
        let common = SeriesIdentity(
            name: family.name,
            unit: family.unit,
            kind: family.kind,
            resource: identity,
            scopeName: scope.name,
            scopeVersion: scope.version
        )
        let origin = SeriesOrigin(common, description: description)
        let number = UInt32(truncatingIfNeeded: nextSerial())
        contexts[key] = Context(number: number, origin: origin)
        return StreamContext(number: number, writer: writer, origin: origin)
    }

    private mutating func family(_ key: FamilyKey) -> UInt32 {
        if let slot = familyIndex[key] { return slot }
        let name = PrometheusName.metric(
            key.name,
            unit: key.unit,
            isCounter: key.kind.isMonotonicSum,
            isGauge: key.kind == .gauge
        )
        let slot = UInt32(families.count)
        families.append(Family(key: key, metricName: name))
        familyIndex[key] = slot
        return slot
    }

    /// The stream of a point, made where there is none.
    mutating func stream(_ attributes: Attributes, in context: StreamContext) -> StreamReference {
        let key = StreamKey(context: context.number, attributes: attributes.canonical)
        if let slot = streamIndex.slot(key.mixed, where: { streams[$0].key == key }) { return streams[slot].reference }
        return addStream(key, seriesSlot: seriesSlot(context.origin, key.attributes), writer: context.writer)
    }

    private mutating func seriesSlot(_ origin: SeriesOrigin, _ attributes: Attributes) -> Int {
        let identity = origin.identity(attributes)
        let key = identity.key
        let known = seriesIndex.slot(key.low) { series[$0]?.entry.key == key && series[$0]?.entry.identity == identity }
        if let known { return known }
        let slot = freeSeries.popLast() ?? series.count
        let entry = SeriesEntry(origin, attributes, key, serial: nextSerial(), slot: slot)
        if slot == series.count { series.append(Series(entry: entry)) } else { series[slot] = Series(entry: entry) }
        seriesIndex.insert(slot, key.low)
        families[Int(family(origin.family))]?.series.append(entry)
        memoryBytes += entry.memoryBytes
        return slot
    }

    private mutating func addStream(_ key: StreamKey, seriesSlot: Int, writer: WriterEntry) -> StreamReference {
        guard let entry = series[seriesSlot]?.entry else { preconditionFailure("the series was just looked up") }
        let slot = freeStreams.popLast() ?? streams.count
        let reference = StreamReference(slot: slot, serial: nextSerial())
        let stream = StreamEntry(series: entry, writer: writer, context: key.context, reference: reference)
        if slot == streams.count {
            streams.append(Stream(reference: reference, key: key, entry: stream))
        } else {
            streams[slot] = Stream(reference: reference, key: key, entry: stream)
        }
        series[seriesSlot]?.streams.append(slot)
        streamIndex.insert(slot, key.mixed)
        memoryBytes += Self.streamBytes
        return reference
    }

    private mutating func nextSerial() -> UInt64 {
        serial += 1
        return serial
    }
}

/// A metric of one writer, identity and scope: what a point's attributes are looked up under.
struct StreamContext {
    let number: UInt32
    let writer: WriterEntry
    let origin: SeriesOrigin
}

extension SeriesTable {
    /// Drops the chunks of segments before one, and the entries that nothing is left of.
    ///
    /// - Parameters:
    ///   - segment: The oldest segment that stays.
    ///   - now: The time.
    ///   - idleKept: How long an entry without chunks stays, so that a series that goes on need not be made anew.
    mutating func removeChunks(before segment: UInt64, now: Timestamp, idleKept: Duration) {
        for slot in streams.indices {
            guard streams[slot].entry != nil else { continue }
            let count = streams[slot].chunks.count
            let keep = streams[slot].chunks.firstIndex { $0.segment >= segment } ?? count
            if keep > 0 { streams[slot].chunks.removeFirst(keep) }
            if keep < count {
                streams[slot].emptied = .max
                continue
            }
            if streams[slot].emptied == .max { streams[slot].emptied = now.nanoseconds }
            if now - Timestamp(nanoseconds: streams[slot].emptied) >= idleKept { removeStream(slot) }
        }
        removeUnused()
    }

    private mutating func removeStream(_ slot: Int) {
        guard let entry = streams[slot].entry else { return }
        streamIndex.remove(slot, streams[slot].key.mixed)
        streams[slot].entry = nil
        freeStreams.append(slot)
        memoryBytes -= Self.streamBytes
        let seriesSlot = entry.series.slot
        series[seriesSlot]?.streams.removeAll { $0 == slot }
        guard series[seriesSlot]?.streams.isEmpty ?? false else { return }
        seriesIndex.remove(seriesSlot, entry.series.key.low)
        series[seriesSlot] = nil
        freeSeries.append(seriesSlot)
        memoryBytes -= entry.series.memoryBytes
    }

    private mutating func removeUnused() {
        var usedContexts: Set<UInt32> = []
        var usedWriters: Set<UInt64> = []
        for stream in streams {
            guard let entry = stream.entry else { continue }
            usedContexts.insert(entry.context)
            usedWriters.insert(entry.writer.number)
        }
        contexts = contexts.filter { usedContexts.contains($0.value.number) }
        writers = writers.filter { usedWriters.contains($0.value.number) }
        for index in families.indices {
            families[index]?.series.removeAll { series[$0.slot]?.entry !== $0 }
        }
    }
}
