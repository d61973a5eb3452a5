import VigilModel

/// Gathers the events of spans: how many each span has, and columns over the events of all.
struct SpanEventWriter {
    private var counts: [UInt32] = []
    private var times: [Int64] = []
    private var names = TextColumnWriter()
    private var dropped: [UInt32] = []
    private var attributes = AttributeTableWriter()

    var isEmpty: Bool { times.isEmpty }

    mutating func append(_ events: [SpanRecord.Event], after start: Timestamp) {
        counts.append(UInt32(events.count))
        for event in events {
            times.append(event.time.nanoseconds &- start.nanoseconds)
            names.append(event.name)
            dropped.append(event.droppedAttributesCount)
            attributes.append(body: nil, event.attributes)
        }
    }

    func write(to writer: inout ByteWriter) {
        CodeColumn.write(counts, to: &writer)
        IntegerValues.write(times, to: &writer)
        names.write(areTexts: true, to: &writer)
        CodeColumn.write(dropped, to: &writer)
        attributes.finish().write(to: &writer)
    }
}

/// Gathers the links of spans likewise.
struct SpanLinkWriter {
    private var counts: [UInt32] = []
    private var ids = ByteWriter()
    private var states = TextColumnWriter()
    private var flags: [UInt32] = []
    private var dropped: [UInt32] = []
    private var attributes = AttributeTableWriter()

    var isEmpty: Bool { flags.isEmpty }

    mutating func append(_ links: [SpanRecord.Link]) {
        counts.append(UInt32(links.count))
        for link in links {
            ids.fixed64(link.traceID.high)
            ids.fixed64(link.traceID.low)
            ids.fixed64(link.spanID.value)
            states.append(link.traceState)
            flags.append(link.flags)
            dropped.append(link.droppedAttributesCount)
            attributes.append(body: nil, link.attributes)
        }
    }

    func write(to writer: inout ByteWriter) {
        CodeColumn.write(counts, to: &writer)
        writer.raw(ids.bytes)
        states.write(areTexts: true, to: &writer)
        CodeColumn.write(flags, to: &writer)
        CodeColumn.write(dropped, to: &writer)
        attributes.finish().write(to: &writer)
    }
}

extension AttributeTableSections {
    /// Writes all of it in one piece.
    fileprivate func write(to writer: inout ByteWriter) {
        writeShapes(to: &writer)
        CodeColumn.write(codes, to: &writer)
        writeColumns(from: 0, to: &writer)
    }
}
