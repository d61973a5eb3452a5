import VigilModel

/// One part of the head: what one journal file rebuilds.
///
/// Samples hang on their streams, tagged with its number.
struct Segment {
    let number: UInt64
    let created: Timestamp
    /// When its newest batch came, by clocks that may have been set back since.
    var newest: Timestamp
    var spans = EventColumnStore(.spans)
    var logs = EventColumnStore(.logs)
    var exemplars = EventColumnStore(.exemplars)
    var ids = RecordIDs()
    var counts = SignalCounts()
    /// Bytes of samples.
    var memoryBytes = 0
    /// The oldest sample.
    var minTime = Int64.max

    init(number: UInt64, created: Timestamp) {
        self.number = number
        self.created = created
        newest = created
    }

    var memory: Int {
        memoryBytes + spans.memoryBytes + logs.memoryBytes + exemplars.memoryBytes + ids.memoryBytes
    }

    subscript(signal: EventSignal) -> EventColumnStore {
        _read {
            switch signal {
            case .spans: yield spans
            case .logs: yield logs
            case .exemplars: yield exemplars
            }
        }
        _modify {
            switch signal {
            case .spans: yield &spans
            case .logs: yield &logs
            case .exemplars: yield &exemplars
            }
        }
    }

    var oldest: Int64 { min(minTime, spans.minTime, logs.minTime) }

    func isFull(_ configuration: StoreConfiguration, now: Timestamp) -> Bool {
        memory >= configuration.segmentMemoryMax
            || counts.spans + counts.logs >= configuration.segmentEventsMax
            || counts.points >= configuration.segmentSamplesMax
            || (counts.total > 0 && now - created >= configuration.segmentAge)
    }
}

/// The spans, the log records or the exemplars of a segment: packed chunks, and one that still takes rows.
struct EventColumnStore {
    private let signal: EventSignal
    private var packed: [EventChunk] = []
    private var open = EventChunk()
    private var packedBytes = 0
    /// How many packed chunks at the end, and rows in them, are not gathered yet.
    private var scattered = (chunks: 0, rows: 0)
    private(set) var minTime = Int64.max

    init(_ signal: EventSignal) {
        self.signal = signal
    }

    var chunks: [EventChunk] { open.count == 0 ? packed : packed + [open] }
    var memoryBytes: Int { packedBytes + open.memoryBytes }

    mutating func append(_ row: EventRow) {
        open.append(row)
        minTime = min(minTime, row.time.nanoseconds)
        if open.isFull { pack() }
    }

    mutating func append(_ block: EventBlock) {
        keep(EventChunk(block))
        minTime = min(minTime, block.minTime)
    }

    /// Packs what still lies in rows.
    mutating func pack() {
        if open.count == 0 { return }
        keep(open.packed(signal))
        open = EventChunk()
    }

    private mutating func keep(_ chunk: EventChunk) {
        packed.append(chunk)
        packedBytes += chunk.memoryBytes
        scattered = (scattered.chunks + 1, scattered.rows + chunk.count)
        if scattered.rows >= EventChunk.gatheredMin { gather() }
    }

    /// Makes one of many chunks, so that a question looks at few.
    private mutating func gather() {
        let gathered = EventChunk(gathering: packed.suffix(scattered.chunks))
        packed.removeLast(scattered.chunks)
        packed.append(gathered)
        scattered = (0, 0)
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
