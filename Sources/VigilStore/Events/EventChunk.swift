import VigilModel

/// Records that came one after the other: few as rows, while they still come in; many packed.
package struct EventChunk: Sendable {
    /// How many rows are packed together.
    package static let rowsMax = 512
    /// A block of at least so many rows is kept as it is, and not gathered with others.
    package static let blockMin = 128
    /// Packed chunks that follow each other become one once they have so many rows.
    package static let gatheredMin = 8_192

    private enum Storage: Sendable {
        case rows([EventRow])
        case packed(PackedEvents)
    }

    private var storage = Storage.rows([])
    package private(set) var count = 0
    package private(set) var minTime = Int64.max
    package private(set) var maxTime = Int64.min
    package private(set) var lastSequence: UInt64 = 0
    /// Bytes that it takes, about.
    package private(set) var memoryBytes = 0

    package init() {}

    /// A block that came from elsewhere.
    package init(_ block: EventBlock) {
        self.init([block])
    }

    /// Packed chunks that follow each other as one.
    package init(gathering chunks: some Sequence<EventChunk>) {
        self.init(chunks.flatMap(\.blocks))
    }

    private init(_ blocks: [EventBlock]) {
        storage = .packed(PackedEvents(blocks))
        for block in blocks {
            count += block.count
            minTime = min(minTime, block.minTime)
            maxTime = max(maxTime, block.maxTime)
            lastSequence = max(lastSequence, block.lastSequence)
            memoryBytes += block.bytes.count + 192
        }
    }

    package var isFull: Bool { count >= Self.rowsMax }

    /// Adds a row behind the others; not to a packed chunk.
    package mutating func append(_ row: EventRow) {
        guard case .rows(var rows) = storage else { preconditionFailure("a packed chunk takes no more rows") }
        let time = row.time.nanoseconds
        minTime = min(minTime, time)
        maxTime = max(maxTime, time)
        lastSequence = max(lastSequence, row.sequence)
        count += 1
        memoryBytes += row.memoryBytes
        // Released first, so that the array is changed in place.
        storage = .rows([])
        rows.append(row)
        storage = .rows(rows)
    }

    /// The same rows packed.
    package func packed(_ signal: EventSignal) -> EventChunk {
        guard case .rows(let rows) = storage, count > 0 else { return self }
        return EventChunk(EventBlock.encode(rows, signal: signal))
    }

    /// All rows, with the parts that are wanted, or more.
    package func rows(_ parts: EventParts = .all) -> [EventRow] {
        switch storage {
        case .rows(let rows): rows
        case .packed(let packed): packed.blocks.flatMap { $0.knownRows(parts) }
        }
    }

    /// The rows that are not packed.
    var looseRows: [EventRow] {
        if case .rows(let rows) = storage { rows } else { [] }
    }

    /// What is packed, as it came.
    var blocks: [EventBlock] {
        if case .packed(let packed) = storage { packed.blocks } else { [] }
    }

    /// What is packed, as columns.
    func groups() -> [RowGroup] {
        if case .packed(let packed) = storage { packed.groups() } else { [] }
    }
}
