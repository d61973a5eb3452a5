import VigilModel

extension RowGroupSummary {
    /// Writes the summary; sources stand as numbers in a table of the whole part.
    package func write(to writer: inout ByteWriter, sources table: inout EventSourceTable) {
        writer.varint(rowCount)
        writer.signed(minTime)
        writer.varint(UInt64(bitPattern: maxTime &- minTime))
        writer.varint(firstSequence)
        writer.varint(lastSequence &- firstSequence)
        writer.varint(sources.count)
        for (source, newest) in zip(sources, newestTimes) {
            writer.varint(table.number(of: source))
            writer.varint(UInt64(bitPattern: maxTime &- newest))
        }
        writer.varint(UInt64(severities))
        writer.byte(durations == nil ? 0 : 1)
        if let durations {
            writer.signed(durations.lowerBound)
            writer.signed(durations.upperBound)
        }
        writer.varint(traceCount)
        writer.byte(hasNames ? 1 : 0)
        writer.fixed64(otherKeys)
        writer.varint(columns.count)
        for column in columns {
            column.pair.write(to: &writer)
            column.zone.write(to: &writer)
        }
    }

    /// Reads a summary.
    ///
    /// - Parameters:
    ///   - reader: Where it lies.
    ///   - signal: What the part holds.
    ///   - table: The sources of the part.
    /// - Throws: Where the bytes are no summary.
    package init(
        from reader: inout ByteReader,
        signal: EventSignal,
        sources table: [EventSource]
    ) throws(CodecError) {
        self.init(signal)
        rowCount = try reader.index(below: RowGroup.rowsMax + 1)
        minTime = try reader.signed()
        maxTime = minTime &+ Int64(bitPattern: try reader.varint())
        firstSequence = try reader.varint()
        lastSequence = firstSequence &+ (try reader.varint())
        for _ in 0..<(try reader.count(of: 2)) {
            sources.append(table[try reader.index(below: table.count)])
            newestTimes.append(maxTime &- Int64(bitPattern: try reader.varint()))
        }
        severities = UInt32(truncatingIfNeeded: try reader.varint())
        if try reader.byte() != 0 {
            let least = try reader.signed()
            durations = least...max(least, try reader.signed())
        }
        traceCount = try reader.index(below: rowCount + 1)
        hasNames = try reader.byte() != 0
        otherKeys = try reader.fixed64()
        for _ in 0..<(try reader.count(of: 4)) {
            let pair = try ValuePair(from: &reader)
            columns.append((pair, try ValueZone(from: &reader, rows: rowCount)))
        }
        guard columns.count <= RowGroupSection.columnsMax, !sources.isEmpty, rowCount > 0 else {
            throw CodecError("a group without rows, or with too many columns", offset: reader.position)
        }
    }
}

extension ValuePair {
    func write(to writer: inout ByteWriter) {
        switch owner {
        case .body: writer.byte(0)
        case .packed: writer.byte(1)
        case .key(let key):
            writer.byte(2)
            writer.string(key)
        }
        writer.byte(tag.rawValue)
        writer.varint(occurrence)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        switch try reader.byte() {
        case 0: owner = .body
        case 1: owner = .packed
        case 2: owner = .key(try reader.string())
        default: throw CodecError("values of an unknown owner", offset: reader.position)
        }
        guard let tag = ValueTag(rawValue: try reader.byte()), owner != .packed || tag == .map else {
            throw CodecError("an unknown type of value", offset: reader.position)
        }
        self.tag = tag
        occurrence = try reader.index(below: 65_536)
    }
}

extension ValueZone {
    func write(to writer: inout ByteWriter) {
        writer.varint(count)
        writer.byte(numbers == nil ? 0 : 1)
        if let numbers {
            writer.double(numbers.lowerBound)
            writer.double(numbers.upperBound)
        }
        writer.varint(distinct)
    }

    init(from reader: inout ByteReader, rows: Int) throws(CodecError) {
        count = try reader.index(below: rows + 1)
        if try reader.byte() != 0 {
            let (least, most) = (try reader.double(), try reader.double())
            guard least <= most else { throw CodecError("bounds that are none", offset: reader.position) }
            numbers = least...most
        }
        distinct = try reader.index(below: rows + 1)
    }
}
