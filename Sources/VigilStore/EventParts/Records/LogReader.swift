import VigilModel

/// Reads what log records alone have.
struct LogReader {
    private let severities: [UInt32]
    private let times: LogTimesReader
    private let spanIDs: SpanIDColumn?
    private var texts: TextCursor?
    private var flags: CodeColumn?
    private var dropped: CodeColumn?
    private let hasDetails: Bool

    init(_ group: RowGroup, _ parts: EventParts) throws {
        severities = try group.codes(.marks, below: 25).codes(in: 0..<group.rows)
        times = try LogTimesReader(group)
        spanIDs = parts.contains(.ids) ? try group.spanIDs() : nil
        hasDetails = parts.contains(.rare)
        guard hasDetails || parts.contains(.words) else { return }
        let bytes = try group.bytes(.details)
        var reader = ByteReader(bytes)
        texts = TextCursor(try TextColumn(from: &reader, of: bytes, rows: group.rows))
        flags = try CodeColumn(from: &reader, of: bytes, rows: group.rows, below: 1 << 32)
        dropped = try CodeColumn(from: &reader, of: bytes, rows: group.rows, below: 1 << 32)
    }

    mutating func log(
        _ row: Int,
        _ time: Timestamp,
        _ name: String,
        _ trace: TraceID,
        _ values: (body: AttributeValue, own: Attributes)
    ) throws -> LogRecord {
        var log = LogRecord(severity: Severity(UInt8(severities[row])), body: values.body, attributes: values.own)
        (log.time, log.observedTime) = try times.times(of: row, time)
        log.eventName = name
        log.traceID = trace
        log.spanID = SpanID(spanIDs?.id(at: row) ?? 0)
        log.severityText = try texts?.text(of: row) ?? ""
        if hasDetails {
            log.flags = UInt32(try flags?.code(at: row) ?? 0)
            log.droppedAttributesCount = UInt32(try dropped?.code(at: row) ?? 0)
        }
        return log
    }
}

/// Reads the two times of log records.
struct LogTimesReader {
    private let forms: [UInt32]
    private let presence: RowPresence
    private let observed: [Int64]

    init(_ group: RowGroup) throws {
        let bytes = try group.bytes(.second)
        var reader = ByteReader(bytes)
        let codes = try CodeColumn(from: &reader, of: bytes, rows: group.rows, below: Int(LogTimes.limit))
        forms = try codes.codes(in: 0..<group.rows)
        var words = [UInt64](repeating: 0, count: (group.rows + 63) / 64)
        for (row, form) in forms.enumerated() where form == LogTimes.both.rawValue {
            words[row >> 6] |= 1 << UInt64(row & 63)
        }
        presence = RowPresence(words: words)
        let column = try IntegerValues(from: &reader, of: bytes, count: presence.count)
        observed = try column.numbers(in: 0..<presence.count)
    }

    /// A record's own time and when it was seen.
    func times(of row: Int, _ time: Timestamp) throws(CodecError) -> (own: Timestamp, observed: Timestamp) {
        switch LogTimes(rawValue: forms[row]) {
        case .both: (time, Timestamp(nanoseconds: time.nanoseconds &+ observed[presence.rank(of: row)]))
        case .own: (time, .zero)
        case .observed, nil: (.zero, time)
        }
    }
}
