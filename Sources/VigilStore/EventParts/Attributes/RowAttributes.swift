import VigilModel

/// The attributes (and bodies) of the records of a group: shapes, and columns found by their pair.
final class RowAttributes {
    let table: AttributeTable
    private let shapes: CodeColumn?
    private let rows: Int
    private let column: (Int) throws -> ValueColumn
    private var columns: [Int: ValueColumn] = [:]
    private var presences: [Int: RowPresence] = [:]
    private var knownCodes: [UInt32]?

    /// Attributes whose parts lie in sections of their own.
    convenience init(_ group: RowGroup) throws {
        let bytes = try group.bytes(.shapes)
        var reader = ByteReader(bytes.isEmpty ? [0, 0] : bytes)
        let table = try AttributeTable(from: &reader, rows: group.rows)
        let shapes = bytes.isEmpty ? nil : try group.codes(.rowShapes, below: table.shapeCount)
        var rest: [Range<Int>]?
        // The group holds this object, so this object must not hold the group.
        self.init(table, shapes, rows: group.rows) { [unowned group] pair in
            let isOwn = pair < RowGroupSection.columnsMax
            let bytes = try group.bytes(isOwn ? .column(pair) : .rest)
            let ranges = try isOwn ? [] : rest ?? Self.ranges(in: bytes)
            if !isOwn { rest = ranges }
            let index = pair - RowGroupSection.columnsMax
            guard isOwn || index < ranges.count else { throw CodecError("a column that is not there", offset: 0) }
            var reader = isOwn ? ByteReader(bytes) : ByteReader(bytes, in: ranges[index])
            return try ValueColumn(table.pairs[pair].tag, from: &reader, of: bytes, count: table.counts[pair])
        }
    }

    /// Attributes that lie in one piece.
    convenience init(from reader: inout ByteReader, of bytes: [UInt8], rows: Int) throws {
        let table = try AttributeTable(from: &reader, rows: rows)
        let shapes = try CodeColumn(from: &reader, of: bytes, rows: rows, below: table.shapeCount)
        let start = reader
        var ranges: [Range<Int>]?
        self.init(table, shapes, rows: rows) { pair in
            let known = try ranges ?? Self.ranges(from: start)
            ranges = known
            guard pair < known.count else { throw CodecError("a column that is not there", offset: 0) }
            var reader = ByteReader(bytes, in: known[pair])
            return try ValueColumn(table.pairs[pair].tag, from: &reader, of: bytes, count: table.counts[pair])
        }
    }

    private init(
        _ table: AttributeTable,
        _ shapes: CodeColumn?,
        rows: Int,
        column: @escaping (Int) throws -> ValueColumn
    ) {
        self.table = table
        self.shapes = shapes
        self.rows = rows
        self.column = column
    }

    private static func ranges(in bytes: [UInt8]) throws(CodecError) -> [Range<Int>] {
        try ranges(from: ByteReader(bytes))
    }

    /// Where columns lie that stand one behind the other, each with its length.
    private static func ranges(from start: ByteReader) throws(CodecError) -> [Range<Int>] {
        var reader = start
        var ranges: [Range<Int>] = []
        while reader.remaining > BitPacking.slack { ranges.append(try reader.take(try reader.count())) }
        return ranges
    }

    /// The values of a pair.
    func column(of pair: Int) throws -> ValueColumn {
        if let known = columns[pair] { return known }
        let column = try column(pair)
        columns[pair] = column
        return column
    }

    /// The shape of all rows; nil where there are several, or may be.
    var commonShape: Int? { shapes.map { $0.constant.map(Int.init) } ?? 0 }

    /// The shapes of all rows; empty where no row has attributes.
    func codes() throws -> [UInt32] {
        if let knownCodes { return knownCodes }
        let codes = try shapes?.codes(in: 0..<rows) ?? []
        knownCodes = codes
        return codes
    }

    func codes(in range: Range<Int>) throws -> [UInt32] { try shapes?.codes(in: range) ?? [] }

    /// The rows that have a pair.
    func presence(of pair: Int) throws -> RowPresence {
        if let known = presences[pair] { return known }
        let presence = try findPresence(of: pair)
        presences[pair] = presence
        return presence
    }

    private func findPresence(of pair: Int) throws -> RowPresence {
        if table.counts[pair] == rows { return RowPresence(all: true, rows: rows) }
        let isIn = (0..<table.shapeCount).map { table.shape($0).contains(UInt16(pair)) }
        var words = [UInt64](repeating: 0, count: (rows + 63) / 64)
        for (row, code) in try codes().enumerated() where isIn[Int(code)] {
            words[row >> 6] |= 1 << UInt64(row & 63)
        }
        let presence = RowPresence(words: words)
        guard presence.count == table.counts[pair] else { throw CodecError("values of other rows", offset: 0) }
        return presence
    }
}

/// Puts bodies and attributes of rows together, in ascending order of the rows.
struct RowAttributeReader {
    private let attributes: RowAttributes
    private var cursors: [ValueCursor?]
    private var presences: [RowPresence?]

    init(_ attributes: RowAttributes) {
        self.attributes = attributes
        cursors = Array(repeating: nil, count: attributes.table.pairs.count)
        presences = Array(repeating: nil, count: attributes.table.pairs.count)
    }

    /// The body and attributes of a row.
    ///
    /// - Parameters:
    ///   - row: Which.
    ///   - parts: What of them is wanted.
    /// - Returns: What the row has of it; `.empty` for a body that it has not.
    /// - Throws: Where a section cannot be read or is damaged.
    mutating func values(of row: Int, _ parts: EventParts) throws -> (body: AttributeValue, own: Attributes) {
        guard let shape = try shape(of: row) else { return (.empty, [:]) }
        var body = AttributeValue.empty
        var entries: [Attribute] = []
        if parts.contains(.attributes) { entries.reserveCapacity(shape.count) }
        for slot in shape {
            let pair = Int(slot)
            switch attributes.table.pairs[pair].owner {
            case .body: if parts.contains(.body) { body = try value(of: pair, row) }
            case .key(let key):
                if parts.contains(.attributes) { entries.append(Attribute(key, try value(of: pair, row))) }
            case .packed:
                if parts.contains(.attributes), case .map(let all) = try value(of: pair, row) { entries += all.entries }
            }
        }
        return (body, Attributes(entries))
    }

    private func shape(of row: Int) throws -> ArraySlice<UInt16>? {
        guard attributes.table.shapeCount > 0 else { return nil }
        if let common = attributes.commonShape { return attributes.table.shape(common) }
        return attributes.table.shape(Int(try attributes.codes()[row]))
    }

    private mutating func value(of pair: Int, _ row: Int) throws -> AttributeValue {
        if cursors[pair] == nil {
            cursors[pair] = ValueCursor(try attributes.column(of: pair))
            presences[pair] = try attributes.presence(of: pair)
        }
        let place = presences[pair]?.rank(of: row) ?? row
        return try cursors[pair]?.value(at: place) ?? .empty
    }
}
