import VigilModel

/// Records that came one after the other: few as rows, while they still come in; many packed as columns.
package struct EventChunk: Sendable {
    /// How many rows are packed together.
    package static let rowsMax = 512
    /// A block of at least so many rows is kept as it is, and not gathered with others.
    package static let blockMin = 128

    private enum Storage: Sendable {
        case rows([EventRow])
        case block(EventBlock)
    }

    private var storage = Storage.rows([])
    package private(set) var count = 0
    package private(set) var minTime = Int64.max
    package private(set) var maxTime = Int64.min
    package private(set) var lastSequence: UInt64 = 0
    /// Bytes that it takes, about.
    package private(set) var memoryBytes = 0

    package init() {}

    package init(_ block: EventBlock) {
        storage = .block(block)
        count = block.count
        minTime = block.minTime
        maxTime = block.maxTime
        lastSequence = block.lastSequence
        memoryBytes = block.bytes.count + 192
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

    /// The rows with the parts that are wanted, or more.
    package func rows(_ parts: EventParts) -> [EventRow] {
        switch storage {
        case .rows(let rows): return rows
        case .block(let block):
            do {
                return try block.rows(parts)
            } catch {
                // The bytes were read when they came, and never left this value since.
                assertionFailure("\(error)")
                return []
            }
        }
    }

    /// Whether ``rows(_:)`` leaves parts out that are not wanted.
    package var isPacked: Bool { block != nil }

    /// The columns; nil where it is not packed.
    var block: EventBlock? {
        if case .block(let block) = storage { block } else { nil }
    }
}
