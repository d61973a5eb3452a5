import VigilModel

/// Records that came one after the other, with what tells at a glance whether a query needs to look inside.
package struct EventChunk: Sendable {
    /// The most rows in a chunk.
    package static let rowsMax = 1_024

    package private(set) var rows: [EventRow] = []
    package private(set) var minTime = Int64.max
    package private(set) var maxTime = Int64.min
    package private(set) var lastSequence: UInt64 = 0

    package init() {}

    package var count: Int { rows.count }
    package var isFull: Bool { rows.count >= Self.rowsMax }

    package mutating func append(_ row: EventRow) {
        let time = row.time.nanoseconds
        minTime = min(minTime, time)
        maxTime = max(maxTime, time)
        lastSequence = max(lastSequence, row.sequence)
        rows.append(row)
    }
}
