import VigilModel

/// A block of spans as columns.
enum SpanColumns {
    static func encode(_ rows: [EventRow]) -> EventBlock {
        var encoder = SpanEncoder()
        for row in rows {
            if case .span(let span) = row.body { encoder.append(span, row) }
        }
        return encoder.finish()
    }

    static func decode(_ block: EventBlock, parts: EventParts) throws(CodecError) -> [EventRow] {
        var decoder = try SpanDecoder(block.bytes, parts)
        var rows: [EventRow] = []
        rows.reserveCapacity(decoder.rows)
        for _ in 0..<decoder.rows {
            let (common, span) = try decoder.next()
            guard block.sources.indices.contains(common.source) else {
                throw CodecError("a source that is not in the table", offset: 0)
            }
            rows.append(
                EventRow(sequence: common.sequence, source: block.sources[common.source], body: .span(span))
            )
        }
        return rows
    }
}

/// What few spans have, as bits in front of it; never renumber.
private struct RareBits: OptionSet {
    let rawValue: UInt8
    static let traceState = RareBits(rawValue: 1)
    static let message = RareBits(rawValue: 2)
    static let events = RareBits(rawValue: 4)
    static let links = RareBits(rawValue: 8)
    static let dropped = RareBits(rawValue: 16)
}

private struct SpanEncoder {
    private var common = EventColumnWriter(.spans)
    private var tables = AttributeEncoder()
    private var durations = ByteWriter()
    private var ids = ByteWriter()
    private var names = ByteWriter()
    private var marks = ByteWriter()
    private var flags = ByteWriter()
    private var attributes = ByteWriter()
    private var rare = ByteWriter()

    mutating func append(_ span: SpanRecord, _ row: EventRow) {
        common.append(row, time: span.start)
        durations.signed(span.end.nanoseconds &- span.start.nanoseconds)
        ids.fixed64(span.traceID.high)
        ids.fixed64(span.traceID.low)
        ids.fixed64(span.spanID.value)
        ids.fixed64(span.parentSpanID.value)
        names.varint(tables.strings.index(of: span.name))
        let bits = Self.bits(of: span)
        marks.byte(span.kind.rawValue | span.status.code.rawValue << 3 | (bits.isEmpty ? 0 : 0x80))
        flags.varint(UInt64(span.flags))
        tables.write(span.attributes, to: &attributes)
        if !bits.isEmpty { appendRare(span, bits) }
    }

    private static func bits(of span: SpanRecord) -> RareBits {
        var bits: RareBits = []
        if !span.traceState.isEmpty { bits.insert(.traceState) }
        if !span.status.message.isEmpty { bits.insert(.message) }
        if !span.events.isEmpty { bits.insert(.events) }
        if !span.links.isEmpty { bits.insert(.links) }
        let dropped = span.droppedAttributesCount | span.droppedEventsCount | span.droppedLinksCount
        if dropped != 0 { bits.insert(.dropped) }
        return bits
    }

    private mutating func appendRare(_ span: SpanRecord, _ bits: RareBits) {
        rare.byte(bits.rawValue)
        if bits.contains(.traceState) { rare.string(span.traceState) }
        if bits.contains(.message) { rare.string(span.status.message) }
        if bits.contains(.events) {
            rare.varint(span.events.count)
            for event in span.events {
                rare.signed(event.time.nanoseconds &- span.start.nanoseconds)
                rare.varint(tables.strings.index(of: event.name))
                rare.varint(UInt64(event.droppedAttributesCount))
                tables.write(event.attributes, to: &rare)
            }
        }
        if bits.contains(.links) {
            rare.varint(span.links.count)
            for link in span.links {
                rare.fixed64(link.traceID.high)
                rare.fixed64(link.traceID.low)
                rare.fixed64(link.spanID.value)
                rare.string(link.traceState)
                rare.varint(UInt64(link.flags))
                rare.varint(UInt64(link.droppedAttributesCount))
                tables.write(link.attributes, to: &rare)
            }
        }
        if bits.contains(.dropped) {
            rare.varint(UInt64(span.droppedAttributesCount))
            rare.varint(UInt64(span.droppedEventsCount))
            rare.varint(UInt64(span.droppedLinksCount))
        }
    }

    mutating func finish() -> EventBlock {
        common.finish(
            &tables,
            [
                (.second, durations), (.ids, ids), (.words, names), (.marks, marks), (.flags, flags),
                (.attributes, attributes), (.rare, rare),
            ]
        )
    }
}

private struct SpanDecoder {
    private var common: EventColumnReader
    private let parts: EventParts
    private var durations: ByteReader
    private var ids: ByteReader
    private var names: ByteReader
    private var marks: ByteReader
    private var flags: ByteReader
    private var attributes: ByteReader
    private var rare: ByteReader

    var rows: Int { common.rows }

    init(_ bytes: [UInt8], _ parts: EventParts) throws(CodecError) {
        common = try EventColumnReader(bytes)
        self.parts = parts
        durations = common.column(.second)
        ids = common.column(.ids)
        names = common.column(.words)
        marks = common.column(.marks)
        flags = common.column(.flags)
        attributes = common.column(.attributes)
        rare = common.column(.rare)
    }

    mutating func next() throws(CodecError) -> ((source: Int, sequence: UInt64), SpanRecord) {
        let (source, sequence, time) = try common.next()
        var span = SpanRecord(start: Timestamp(nanoseconds: time))
        span.end = Timestamp(nanoseconds: time &+ (try durations.signed()))
        let mark = try marks.byte()
        guard let kind = SpanRecord.Kind(rawValue: mark & 7),
            let code = SpanRecord.Status.Code(rawValue: mark >> 3 & 3)
        else { throw CodecError("an unknown kind or status", offset: marks.position) }
        span.kind = kind
        span.status.code = code
        if parts.contains(.ids) {
            span.traceID = TraceID(high: try ids.fixed64(), low: try ids.fixed64())
            span.spanID = SpanID(try ids.fixed64())
            span.parentSpanID = SpanID(try ids.fixed64())
        }
        if parts.contains(.words) { span.name = try common.tables.strings.text(from: &names) }
        if parts.contains(.attributes) { span.attributes = try common.tables.read(from: &attributes) }
        if parts.contains(.rare) {
            span.flags = UInt32(truncatingIfNeeded: try flags.varint())
            if mark & 0x80 != 0 { try readRare(into: &span) }
        }
        return ((source, sequence), span)
    }

    private mutating func readRare(into span: inout SpanRecord) throws(CodecError) {
        let bits = RareBits(rawValue: try rare.byte())
        if bits.contains(.traceState) { span.traceState = try rare.string() }
        if bits.contains(.message) { span.status.message = try rare.string() }
        if bits.contains(.events) {
            for _ in 0..<(try rare.count()) { span.events.append(try readEvent(after: span.start)) }
        }
        if bits.contains(.links) {
            for _ in 0..<(try rare.count(of: 24)) { span.links.append(try readLink()) }
        }
        if bits.contains(.dropped) {
            span.droppedAttributesCount = UInt32(truncatingIfNeeded: try rare.varint())
            span.droppedEventsCount = UInt32(truncatingIfNeeded: try rare.varint())
            span.droppedLinksCount = UInt32(truncatingIfNeeded: try rare.varint())
        }
    }

    private mutating func readEvent(after start: Timestamp) throws(CodecError) -> SpanRecord.Event {
        let time = Timestamp(nanoseconds: start.nanoseconds &+ (try rare.signed()))
        let name = try common.tables.strings.text(from: &rare)
        let dropped = UInt32(truncatingIfNeeded: try rare.varint())
        return SpanRecord.Event(
            time: time,
            name: name,
            attributes: try common.tables.read(from: &rare),
            droppedAttributesCount: dropped
        )
    }

    private mutating func readLink() throws(CodecError) -> SpanRecord.Link {
        let traceID = TraceID(high: try rare.fixed64(), low: try rare.fixed64())
        let spanID = SpanID(try rare.fixed64())
        let traceState = try rare.string()
        let flags = UInt32(truncatingIfNeeded: try rare.varint())
        let dropped = UInt32(truncatingIfNeeded: try rare.varint())
        return SpanRecord.Link(
            traceID: traceID,
            spanID: spanID,
            traceState: traceState,
            flags: flags,
            attributes: try common.tables.read(from: &rare),
            droppedAttributesCount: dropped
        )
    }
}
