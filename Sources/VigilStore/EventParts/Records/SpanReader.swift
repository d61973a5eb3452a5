import VigilModel

/// Reads what spans alone have.
struct SpanReader {
    private let marks: SpanMarks
    private let durations: [Int64]
    private var spanIDs: SpanIDColumn?
    private var parentIDs: SpanIDColumn?
    private var details: SpanDetails?

    init(_ group: RowGroup, _ parts: EventParts) throws {
        marks = try SpanMarks(group)
        durations = try group.integers(.second).numbers(in: 0..<group.rows)
        if parts.contains(.ids) {
            spanIDs = try group.spanIDs()
            parentIDs = try group.spanIDs(.parentIDs)
        }
        if parts.contains(.rare) { details = try SpanDetails(group) }
    }

    mutating func span(
        _ row: Int,
        _ start: Timestamp,
        _ name: String,
        _ trace: TraceID,
        _ own: Attributes
    ) throws -> SpanRecord {
        var span = SpanRecord(traceID: trace, name: name, start: start, attributes: own)
        span.end = Timestamp(nanoseconds: start.nanoseconds &+ durations[row])
        span.kind = try marks.kind(of: row)
        span.status.code = try marks.status(of: row)
        span.spanID = SpanID(spanIDs?.id(at: row) ?? 0)
        span.parentSpanID = SpanID(parentIDs?.id(at: row) ?? 0)
        try details?.read(row, into: &span)
        return span
    }
}

/// Kinds and statuses of spans.
struct SpanMarks {
    private let kinds: CodeColumn
    private let statuses: CodeColumn

    static let kindLimit = SpanRecord.Kind.allCases.count
    static let statusLimit = SpanRecord.Status.Code.allCases.count

    init(_ group: RowGroup) throws {
        let bytes = try group.bytes(.marks)
        var reader = ByteReader(bytes)
        kinds = try CodeColumn(from: &reader, of: bytes, rows: group.rows, below: Self.kindLimit)
        statuses = try CodeColumn(from: &reader, of: bytes, rows: group.rows, below: Self.statusLimit)
    }

    func kind(of row: Int) throws(CodecError) -> SpanRecord.Kind {
        SpanRecord.Kind(rawValue: UInt8(try kinds.code(at: row))) ?? .unspecified
    }

    func status(of row: Int) throws(CodecError) -> SpanRecord.Status.Code {
        SpanRecord.Status.Code(rawValue: UInt8(try statuses.code(at: row))) ?? .unset
    }

    func kindCodes(in range: Range<Int>) throws(CodecError) -> [UInt32] { try kinds.codes(in: range) }
    func statusCodes(in range: Range<Int>) throws(CodecError) -> [UInt32] { try statuses.codes(in: range) }
}

/// What few spans have.
private struct SpanDetails {
    private var messages: TextCursor
    private var traceStates: TextCursor
    private let flags: CodeColumn
    private let droppedAttributes: CodeColumn
    private let droppedEvents: CodeColumn
    private let droppedLinks: CodeColumn
    private var events: SpanEventReader?
    private var links: SpanLinkReader?

    init(_ group: RowGroup) throws {
        let bytes = try group.bytes(.details)
        var reader = ByteReader(bytes)
        messages = TextCursor(try TextColumn(from: &reader, of: bytes, rows: group.rows))
        traceStates = TextCursor(try TextColumn(from: &reader, of: bytes, rows: group.rows))
        var codes: [CodeColumn] = []
        for _ in 0..<4 {
            codes.append(try CodeColumn(from: &reader, of: bytes, rows: group.rows, below: 1 << 32))
        }
        (flags, droppedAttributes, droppedEvents, droppedLinks) = (codes[0], codes[1], codes[2], codes[3])
        events = try SpanEventReader(group)
        links = try SpanLinkReader(group)
    }

    mutating func read(_ row: Int, into span: inout SpanRecord) throws {
        span.status.message = try messages.text(of: row)
        span.traceState = try traceStates.text(of: row)
        span.flags = UInt32(try flags.code(at: row))
        span.droppedAttributesCount = UInt32(try droppedAttributes.code(at: row))
        span.droppedEventsCount = UInt32(try droppedEvents.code(at: row))
        span.droppedLinksCount = UInt32(try droppedLinks.code(at: row))
        span.events = try events?.events(of: row, after: span.start) ?? []
        span.links = try links?.links(of: row) ?? []
    }
}
