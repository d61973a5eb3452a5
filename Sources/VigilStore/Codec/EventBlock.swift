import VigilModel

/// Spans or log records packed as columns, with what tells at a glance whether a query needs to look inside.
package struct EventBlock: Sendable {
    package let signal: EventSignal
    package private(set) var count = 0
    package private(set) var minTime = Int64.max
    package private(set) var maxTime = Int64.min
    package private(set) var lastSequence: UInt64 = 0
    /// Whose records they are; the columns hold positions in it.
    package var sources: [EventSource] = []
    package var bytes: [UInt8] = []

    init(_ signal: EventSignal) {
        self.signal = signal
    }

    mutating func note(_ sequence: UInt64, _ time: Timestamp) {
        count += 1
        minTime = min(minTime, time.nanoseconds)
        maxTime = max(maxTime, time.nanoseconds)
        lastSequence = sequence
    }

    /// Packs rows of one signal.
    package static func encode(_ rows: some Collection<EventRow>, signal: EventSignal) -> EventBlock {
        switch signal {
        case .spans: SpanColumns.encode(rows)
        case .logs: LogColumns.encode(rows)
        }
    }

    /// A block as it was kept elsewhere.
    ///
    /// - Parameters:
    ///   - bytes: The columns.
    ///   - signal: What is in them.
    ///   - sources: Whose records they are.
    /// - Throws: Where the bytes are not a block.
    package init(_ bytes: [UInt8], signal: EventSignal, sources: [EventSource]) throws(CodecError) {
        self.signal = signal
        self.bytes = bytes
        self.sources = sources
        for row in try rows() { note(row.sequence, row.time) }
    }

    /// Unpacks the rows; parts that are not wanted stay empty.
    package func rows(_ parts: EventParts = .all) throws(CodecError) -> [EventRow] {
        switch signal {
        case .spans: try SpanColumns.decode(self, parts: parts)
        case .logs: try LogColumns.decode(self, parts: parts)
        }
    }
}
