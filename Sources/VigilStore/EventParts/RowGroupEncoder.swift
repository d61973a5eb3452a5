import VigilModel

// From records to the sections of a row group. docs/formats/event-parts.md draws them.

/// A row group as bytes.
package struct EncodedRowGroup: Sendable {
    package let summary: RowGroupSummary
    /// Each section once, by ascending number; sections without anything in them are left out.
    package let sections: [(section: RowGroupSection, bytes: [UInt8])]
}

/// Packs spans or log records as columns.
package struct RowGroupEncoder {
    private var summary: RowGroupSummary
    private var times: [Int64] = []
    private var sequences: [Int64] = []
    private var sources: [UInt32] = []
    private var positions: [ObjectIdentifier: Int] = [:]
    private var places: [EventSource: Int] = [:]
    private var lastSource: EventSource?
    private var lastPlace = 0
    private var names = TextColumnWriter()
    private var traces = TraceColumnWriter()
    private var attributes = AttributeTableWriter()
    private var spans: SpanColumnWriter?
    private var logs: LogColumnWriter?

    private init(_ signal: EventSignal) {
        summary = RowGroupSummary(signal)
        spans = signal == .spans ? SpanColumnWriter() : nil
        logs = signal == .spans ? nil : LogColumnWriter()
    }

    /// Packs rows of one signal.
    ///
    /// - Parameters:
    ///   - rows: At least one and at most ``RowGroup/rowsMax``, ascending by time and then sequence.
    ///   - signal: What they are.
    /// - Returns: The sections, and what goes into the part's directory.
    package static func encode(_ rows: ArraySlice<EventRow>, signal: EventSignal) -> EncodedRowGroup {
        precondition((1...RowGroup.rowsMax).contains(rows.count), "a group has 1 to \(RowGroup.rowsMax) rows")
        var encoder = RowGroupEncoder(signal)
        for index in rows.indices { encoder.append(rows[index]) }
        return encoder.finish()
    }

    private mutating func append(_ row: EventRow) {
        let time = row.time.nanoseconds
        precondition(time >= summary.maxTime || summary.rowCount == 0, "rows ascend by time")
        summary.rowCount += 1
        summary.minTime = min(summary.minTime, time)
        summary.maxTime = time
        summary.firstSequence = min(summary.firstSequence, row.sequence)
        summary.lastSequence = max(summary.lastSequence, row.sequence)
        if row.source !== lastSource {
            lastPlace = place(of: row.source)
            lastSource = row.source
        }
        summary.newestTimes[lastPlace] = time
        times.append(time)
        sequences.append(Int64(bitPattern: row.sequence))
        sources.append(UInt32(lastPlace))
        switch row.body {
        case .span(let span):
            precondition(spans != nil, "rows are of one signal")
            spans?.append(span, &summary)
            append(span.name, span.traceID, nil, span.attributes)
        case .log(let log):
            precondition(logs != nil, "rows are of one signal")
            logs?.append(log, &summary)
            append(log.eventName, log.traceID, log.body, log.attributes)
        }
    }

    private mutating func append(_ name: String, _ trace: TraceID, _ body: AttributeValue?, _ own: Attributes) {
        names.append(name)
        traces.append(trace)
        attributes.append(body: body, own)
    }

    private mutating func place(of source: EventSource) -> Int {
        if let known = positions[ObjectIdentifier(source)] { return known }
        let place = places[source] ?? summary.add(source)
        places[source] = place
        positions[ObjectIdentifier(source)] = place
        return place
    }

    private mutating func finish() -> EncodedRowGroup {
        var sections = RowGroupSections()
        sections.add(.time) { IntegerValues.write(times, to: &$0) }
        sections.add(.sequence) { IntegerValues.write(sequences, to: &$0) }
        sections.add(.source) { CodeColumn.write(sources, to: &$0) }
        sections.add(.name) { names.write(areTexts: true, to: &$0) }
        spans?.write(to: &sections)
        logs?.write(to: &sections)
        summary.traceCount = traces.count
        if traces.count > 0 { traces.write(to: &sections) }
        let table = attributes.finish()
        note(table)
        write(table, to: &sections)
        writeFilters(table, to: &sections)
        return EncodedRowGroup(summary: summary, sections: sections.sorted)
    }

    private mutating func note(_ table: AttributeTableSections) {
        for (index, (pair, column)) in zip(table.pairs, table.columns).enumerated() {
            if index < RowGroupSection.columnsMax {
                summary.columns.append((pair, column.zone))
            } else if let key = pair.key {
                summary.otherKeys |= RowGroupSummary.bit(of: key)
            }
            if pair.owner == .packed { summary.otherKeys = .max }
        }
        summary.hasNames = summary.signal == .spans || names.table.count > 1 || names.table.bytes.count > 0
    }

    private func write(_ table: AttributeTableSections, to sections: inout RowGroupSections) {
        guard !table.pairs.isEmpty else { return }
        sections.add(.shapes) { table.writeShapes(to: &$0) }
        sections.add(.rowShapes) { CodeColumn.write(table.codes, to: &$0) }
        for (index, column) in table.columns.prefix(RowGroupSection.columnsMax).enumerated() where column.tag != .empty
        {
            sections.add(.column(index)) { column.write(to: &$0) }
        }
        guard table.columns.count > RowGroupSection.columnsMax else { return }
        sections.add(.rest) { table.writeColumns(from: RowGroupSection.columnsMax, to: &$0) }
    }

    private func writeFilters(_ table: AttributeTableSections, to sections: inout RowGroupSections) {
        var filter = TokenFilterWriter()
        filter.add(names.table)
        for column in table.columns { if let words = column.words { filter.add(words) } }
        for (section, bytes) in filter.sections() { sections.add(section) { $0.raw(bytes) } }
    }
}

/// Gathers sections.
struct RowGroupSections {
    private var sections: [(section: RowGroupSection, bytes: [UInt8])] = []

    /// Adds a section; unpacking may read a few bytes behind what is packed, so it ends in as many zeros.
    mutating func add(_ section: RowGroupSection, _ write: (inout ByteWriter) -> Void) {
        var writer = ByteWriter()
        write(&writer)
        for _ in 0..<BitPacking.slack { writer.byte(0) }
        sections.append((section, writer.bytes))
    }

    var sorted: [(section: RowGroupSection, bytes: [UInt8])] { sections.sorted { $0.section.id < $1.section.id } }
}
