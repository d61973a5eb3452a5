import VigilModel

/// Spans, log records or exemplars packed as columns, with what tells at a glance whether a query needs to look inside.
package struct EventBlock: Sendable {
    package let signal: EventSignal
    package private(set) var count = 0
    package private(set) var minTime = Int64.max
    package private(set) var maxTime = Int64.min
    package private(set) var lastSequence: UInt64 = 0
    /// Whose records they are; the columns hold positions in it.
    package private(set) var sources: [EventSource] = []
    /// The time of the newest record of each source; least where it has none.
    private(set) var newestTimes: [Int64] = []
    /// The keys of attributes in it, as far as their bits tell: without a key's bit no record has it.
    ///
    /// A log record's event name counts as the attribute that it was before it became a field.
    private(set) var keyBits: UInt64 = 0
    package var bytes: [UInt8] = []

    init(_ signal: EventSignal) {
        self.signal = signal
    }

    /// Takes note of a further source.
    mutating func add(_ source: EventSource) {
        sources.append(source)
        newestTimes.append(.min)
    }

    /// Takes note of a record, by the position of its source.
    mutating func note(_ row: EventRow, source: Int) {
        let time = row.time
        if case .log(let log) = row.body, !log.eventName.isEmpty { note(keys: [SemanticName.eventName]) }
        count += 1
        minTime = min(minTime, time.nanoseconds)
        maxTime = max(maxTime, time.nanoseconds)
        newestTimes[source] = max(newestTimes[source], time.nanoseconds)
        lastSequence = row.sequence
    }

    /// Takes note of the keys of attributes.
    mutating func note(keys: [String]) {
        for key in keys { keyBits |= Self.bit(of: key) }
    }

    /// Whether a record may have an attribute of this key; false is certain.
    func mayHave(key: String) -> Bool { keyBits & Self.bit(of: key) != 0 }

    /// Keys that differ in bytes may be equal text beyond ASCII: those have every bit.
    private static func bit(of key: String) -> UInt64 {
        key.utf8.allSatisfy { $0 < 0x80 } ? 1 << (FastHash.of(key) >> 58) : .max
    }

    /// Packs rows of one signal.
    package static func encode(_ rows: [EventRow], signal: EventSignal) -> EventBlock {
        switch signal {
        case .spans: SpanColumns.encode(rows)
        case .logs, .exemplars: LogColumns.encode(rows, signal: signal)
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
        for source in sources { add(source) }
        var columns = try EventColumnReader(bytes)
        note(keys: columns.tables.keys)
        var source = 0
        for row in try rows() {
            // Records of one source come one after the other.
            if row.source !== sources[source] { source = sources.firstIndex { $0 === row.source } ?? 0 }
            note(row, source: source)
        }
    }

    /// Unpacks the rows; parts that are not wanted stay empty.
    package func rows(_ parts: EventParts = .all) throws(CodecError) -> [EventRow] {
        switch signal {
        case .spans: try SpanColumns.decode(self, parts: parts)
        case .logs, .exemplars: try LogColumns.decode(self, parts: parts)
        }
    }
}
