import VigilModel

/// How many things each row has, of which all lie one behind the other.
struct RowCounts {
    /// More in one group are damage.
    private static let totalMax = RowGroup.partsMax

    private var ends: [Int] = []

    init(from reader: inout ByteReader, of bytes: [UInt8], rows: Int) throws(CodecError) {
        let counts = try CodeColumn(from: &reader, of: bytes, rows: rows, below: Self.totalMax)
        var sum = 0
        ends.reserveCapacity(rows)
        for count in try counts.codes(in: 0..<rows) {
            sum += Int(count)
            ends.append(sum)
        }
        guard sum <= Self.totalMax else { throw CodecError("\(sum) parts of rows", offset: reader.position) }
    }

    var total: Int { ends.last ?? 0 }

    func range(of row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }
}

/// Reads the events of spans.
struct SpanEventReader {
    private let counts: RowCounts
    private let times: IntegerValues
    private var names: TextCursor
    private let dropped: CodeColumn
    private var attributes: RowAttributeReader

    init?(_ group: RowGroup) throws {
        let bytes = try group.bytes(.spanEvents)
        guard !bytes.isEmpty else { return nil }
        var reader = ByteReader(bytes)
        counts = try RowCounts(from: &reader, of: bytes, rows: group.rows)
        times = try IntegerValues(from: &reader, of: bytes, count: counts.total)
        names = TextCursor(try TextColumn(from: &reader, of: bytes, rows: counts.total))
        dropped = try CodeColumn(from: &reader, of: bytes, rows: counts.total, below: 1 << 32)
        attributes = RowAttributeReader(try RowAttributes(from: &reader, of: bytes, rows: counts.total))
    }

    mutating func events(of row: Int, after start: Timestamp) throws -> [SpanRecord.Event] {
        let range = counts.range(of: row)
        let times = try times.numbers(in: range)
        var events: [SpanRecord.Event] = []
        events.reserveCapacity(range.count)
        for index in range {
            events.append(
                SpanRecord.Event(
                    time: Timestamp(nanoseconds: start.nanoseconds &+ times[index - range.lowerBound]),
                    name: try names.text(of: index),
                    attributes: try attributes.values(of: index, .attributes).own,
                    droppedAttributesCount: UInt32(try dropped.code(at: index))
                )
            )
        }
        return events
    }
}

/// Reads the links of spans.
struct SpanLinkReader {
    private let counts: RowCounts
    private let ids: ByteReader
    private var states: TextCursor
    private let flags: CodeColumn
    private let dropped: CodeColumn
    private var attributes: RowAttributeReader

    init?(_ group: RowGroup) throws {
        let bytes = try group.bytes(.spanLinks)
        guard !bytes.isEmpty else { return nil }
        var reader = ByteReader(bytes)
        counts = try RowCounts(from: &reader, of: bytes, rows: group.rows)
        ids = try reader.section(counts.total * 24)
        states = TextCursor(try TextColumn(from: &reader, of: bytes, rows: counts.total))
        flags = try CodeColumn(from: &reader, of: bytes, rows: counts.total, below: 1 << 32)
        dropped = try CodeColumn(from: &reader, of: bytes, rows: counts.total, below: 1 << 32)
        attributes = RowAttributeReader(try RowAttributes(from: &reader, of: bytes, rows: counts.total))
    }

    mutating func links(of row: Int) throws -> [SpanRecord.Link] {
        let range = counts.range(of: row)
        var reader = ids
        try reader.skip(range.lowerBound * 24)
        var links: [SpanRecord.Link] = []
        links.reserveCapacity(range.count)
        for index in range {
            links.append(
                SpanRecord.Link(
                    traceID: TraceID(high: try reader.fixed64(), low: try reader.fixed64()),
                    spanID: SpanID(try reader.fixed64()),
                    traceState: try states.text(of: index),
                    flags: UInt32(try flags.code(at: index)),
                    attributes: try attributes.values(of: index, .attributes).own,
                    droppedAttributesCount: UInt32(try dropped.code(at: index))
                )
            )
        }
        return links
    }
}
