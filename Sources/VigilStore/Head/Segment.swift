import VigilModel

/// One part of the head: what one journal file rebuilds.
///
/// Samples hang on their streams, tagged with its number.
struct Segment {
    let number: UInt64
    let created: Timestamp
    var spans: [EventChunk] = []
    var logs: [EventChunk] = []
    var spanHashes: [UInt64] = []
    var recordHashes: [UInt64] = []
    var counts = SignalCounts()
    var memoryBytes = 0
    var minTime = Int64.max

    init(number: UInt64, created: Timestamp) {
        self.number = number
        self.created = created
    }

    mutating func append(_ row: EventRow, to path: WritableKeyPath<Segment, [EventChunk]>) {
        if self[keyPath: path].last?.isFull ?? true { self[keyPath: path].append(EventChunk()) }
        self[keyPath: path][self[keyPath: path].count - 1].append(row)
        memoryBytes += row.memoryBytes
        minTime = min(minTime, row.time.nanoseconds)
    }

    func isFull(_ configuration: StoreConfiguration, now: Timestamp) -> Bool {
        memoryBytes >= configuration.segmentMemoryMax
            || counts.spans + counts.logs >= configuration.segmentEventsMax
            || counts.points >= configuration.segmentSamplesMax
            || (counts.total > 0 && now - created >= configuration.segmentAge)
    }
}

extension EventRow {
    /// Bytes that it takes, about: texts are guessed.
    var memoryBytes: Int {
        switch body {
        case .span(let span): 420 + 88 * span.attributes.count + 320 * (span.events.count + span.links.count)
        case .log(let log): 380 + 88 * log.attributes.count + (log.body.stringValue?.utf8.count ?? 64)
        }
    }
}
