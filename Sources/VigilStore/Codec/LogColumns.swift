import VigilModel

/// A block of log records, or of exemplars in their shape, as columns.
enum LogColumns {
    static func encode(_ rows: [EventRow], signal: EventSignal) -> EventBlock {
        var encoder = LogEncoder(signal)
        for row in rows {
            if case .log(let log) = row.body { encoder.append(log, row) }
        }
        return encoder.finish()
    }

    static func decode(_ block: EventBlock, parts: EventParts) throws(CodecError) -> [EventRow] {
        var decoder = try LogDecoder(block.bytes, parts)
        var rows: [EventRow] = []
        rows.reserveCapacity(decoder.rows)
        for _ in 0..<decoder.rows {
            let (common, log) = try decoder.next()
            guard block.sources.indices.contains(common.source) else {
                throw CodecError("a source that is not in the table", offset: 0)
            }
            rows.append(
                EventRow(sequence: common.sequence, source: block.sources[common.source], body: .log(log))
            )
        }
        return rows
    }
}

/// What not all log records have; never renumber.
private struct Presence: OptionSet {
    let rawValue: UInt8
    static let trace = Presence(rawValue: 1)
    static let span = Presence(rawValue: 2)
    static let severityText = Presence(rawValue: 4)
    static let eventName = Presence(rawValue: 8)
    static let rare = Presence(rawValue: 16)
}

private struct LogEncoder {
    private var common: EventColumnWriter
    private var tables = AttributeEncoder()
    private var observed = ByteWriter()
    private var ids = ByteWriter()
    private var words = ByteWriter()
    private var marks = ByteWriter()
    private var attributes = ByteWriter()
    private var bodies = ByteWriter()
    private var rare = ByteWriter()

    init(_ signal: EventSignal) {
        common = EventColumnWriter(signal)
    }

    mutating func append(_ log: LogRecord, _ row: EventRow) {
        common.append(row, time: log.time)
        observed.signed(log.observedTime.nanoseconds &- log.time.nanoseconds)
        let presence = Self.presence(of: log)
        marks.byte(log.severity.number)
        marks.byte(presence.rawValue)
        if presence.contains(.trace) {
            ids.fixed64(log.traceID.high)
            ids.fixed64(log.traceID.low)
        }
        if presence.contains(.span) { ids.fixed64(log.spanID.value) }
        if presence.contains(.severityText) { words.varint(tables.strings.index(of: log.severityText)) }
        if presence.contains(.eventName) { words.varint(tables.strings.index(of: log.eventName)) }
        tables.write(log.attributes, to: &attributes)
        appendBody(log.body)
        if presence.contains(.rare) {
            rare.varint(UInt64(log.flags))
            rare.varint(UInt64(log.droppedAttributesCount))
        }
    }

    /// Most lines are there once: their text stands in place.
    private mutating func appendBody(_ body: AttributeValue) {
        if case .string(let text) = body {
            bodies.byte(ValueTag.longText.rawValue)
            bodies.string(text)
        } else {
            tables.writeTagged(body, to: &bodies)
        }
    }

    private static func presence(of log: LogRecord) -> Presence {
        var presence: Presence = []
        if log.traceID.isValid { presence.insert(.trace) }
        if log.spanID.isValid { presence.insert(.span) }
        if !log.severityText.isEmpty { presence.insert(.severityText) }
        if !log.eventName.isEmpty { presence.insert(.eventName) }
        if log.flags != 0 || log.droppedAttributesCount != 0 { presence.insert(.rare) }
        return presence
    }

    mutating func finish() -> EventBlock {
        common.finish(
            &tables,
            [
                (.second, observed), (.ids, ids), (.words, words), (.marks, marks), (.attributes, attributes),
                (.body, bodies), (.rare, rare),
            ]
        )
    }
}

private struct LogDecoder {
    private var common: EventColumnReader
    private let parts: EventParts
    private var observed: ByteReader
    private var ids: ByteReader
    private var words: ByteReader
    private var marks: ByteReader
    private var attributes: ByteReader
    private var bodies: ByteReader
    private var rare: ByteReader

    var rows: Int { common.rows }

    init(_ bytes: [UInt8], _ parts: EventParts) throws(CodecError) {
        common = try EventColumnReader(bytes)
        self.parts = parts
        observed = common.column(.second)
        ids = common.column(.ids)
        words = common.column(.words)
        marks = common.column(.marks)
        attributes = common.column(.attributes)
        bodies = common.column(.body)
        rare = common.column(.rare)
    }

    mutating func next() throws(CodecError) -> ((source: Int, sequence: UInt64), LogRecord) {
        let (source, sequence, time) = try common.next()
        var log = LogRecord(time: Timestamp(nanoseconds: time))
        log.observedTime = Timestamp(nanoseconds: time &+ (try observed.signed()))
        log.severity = Severity(try marks.byte())
        let presence = Presence(rawValue: try marks.byte())
        if parts.contains(.ids) {
            if presence.contains(.trace) {
                log.traceID = TraceID(high: try ids.fixed64(), low: try ids.fixed64())
            }
            if presence.contains(.span) { log.spanID = SpanID(try ids.fixed64()) }
        }
        if parts.contains(.words) {
            if presence.contains(.severityText) { log.severityText = try common.tables.strings.text(from: &words) }
            if presence.contains(.eventName) { log.eventName = try common.tables.strings.text(from: &words) }
        }
        if parts.contains(.attributes) { log.attributes = try common.tables.read(from: &attributes) }
        if parts.contains(.body) { log.body = try common.tables.readTagged(from: &bodies) }
        if parts.contains(.rare), presence.contains(.rare) {
            log.flags = UInt32(truncatingIfNeeded: try rare.varint())
            log.droppedAttributesCount = UInt32(truncatingIfNeeded: try rare.varint())
        }
        return ((source, sequence), log)
    }
}
