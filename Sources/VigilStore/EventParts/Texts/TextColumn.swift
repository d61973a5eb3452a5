// Texts (or other bytes), one a row: a dictionary and the rows' places in it, or, where most rows differ, bare.
//
//     0 · texts, one a row
//     1 · count · texts · codes

/// A column of texts.
struct TextColumn {
    let texts: TextList
    /// The rows' texts; nil where row i has text i.
    let codes: CodeColumn?
    let rows: Int

    init(from reader: inout ByteReader, of bytes: [UInt8], rows: Int) throws(CodecError) {
        self.rows = rows
        switch try reader.byte() {
        case 0:
            texts = try TextList(from: &reader, of: bytes, count: rows)
            codes = nil
        case 1:
            let count = try reader.index(below: rows + 1)
            texts = try TextList(from: &reader, of: bytes, count: count)
            codes = try CodeColumn(from: &reader, of: bytes, rows: rows, below: count)
        default: throw CodecError("a column of texts of an unknown form", offset: reader.position)
        }
    }

    /// Which text a row has.
    func text(of row: Int) throws(CodecError) -> Int { try codes?.code(at: row) ?? row }
}

/// Gathers a column of texts.
struct TextColumnWriter {
    private(set) var table = ByteTable()
    private(set) var codes: [UInt32] = []
    /// Texts met before by where they lie in memory; they are held, so that no other can lie there.
    private var recent: [(text: String, code: UInt32)] = []
    /// Whether nearly all of the first rows differed, so that equal ones are not looked for any more.
    private var isBare = false

    private static let recentMax = 128
    private static let trial = 2_048

    mutating func append(_ text: String) {
        if recent.isEmpty { recent = Array(repeating: ("", .max), count: Self.recentMax) }
        let place = text.memoryHash & (Self.recentMax - 1)
        if recent[place].text.isSameInMemory(as: text), recent[place].code != .max {
            codes.append(recent[place].code)
            return
        }
        var copy = text
        let code = copy.withUTF8 { append(UnsafeRawBufferPointer($0)) }
        if !isBare { recent[place] = (text, code) }
    }

    mutating func append(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { append($0) } }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        if codes.count == Self.trial, table.count > Self.trial / 8 * 7 { isBare = true }
        let code = UInt32(isBare ? table.add(bytes) : table.number(of: bytes))
        codes.append(code)
        return code
    }

    /// Writes the column in the form that takes fewer bytes, the dictionary if in doubt: it is quicker to ask.
    func write(areTexts: Bool, to writer: inout ByteWriter) {
        let plan = TextList.Plan(table, mayBeNumbers: areTexts)
        if table.count * 4 > codes.count * 3 || isShorterBare(plan) {
            writer.byte(0)
            TextList.write(codes, of: table, plan, to: &writer)
            return
        }
        let order = order(plan)
        writer.byte(1)
        writer.varint(table.count)
        TextList.write(order, of: table, plan, to: &writer)
        CodeColumn.write(remapped(order), to: &writer)
    }

    /// Whether the rows' texts take clearly fewer bytes than dictionary and codes.
    private func isShorterBare(_ plan: TextList.Plan) -> Bool {
        guard table.count * 8 > codes.count else { return false }
        let codeBytes = BitPacking.byteCount(codes.count, width: BitPacking.width(of: UInt64(table.count)))
        let (bare, entries): (Int, Int)
        switch plan {
        case .plain:
            let lengths = codes.reduce(0) { $0 + table.range(of: Int($1)).count }
            (bare, entries) = (lengths + codes.count / 2, table.bytes.count + table.count / 2)
        case .numerals(_, let numbers):
            let span = (numbers.max() ?? 0) &- (numbers.min() ?? 0)
            let width = BitPacking.width(of: UInt64(bitPattern: span))
            let gap = BitPacking.width(of: UInt64(bitPattern: span) / UInt64(max(1, table.count)))
            bare = BitPacking.byteCount(codes.count, width: width)
            entries = BitPacking.byteCount(table.count, width: gap + 2)
        case .hexDigits(let form): (bare, entries) = (codes.count * form.byteCount, table.count * form.byteCount)
        }
        return bare * 5 < (entries + codeBytes) * 4
    }

    /// The order of the dictionary: as it came, but numbers ascend, since their differences are small.
    private func order(_ plan: TextList.Plan) -> [UInt32] {
        guard case .numerals(_, let numbers) = plan else { return Array(0..<UInt32(table.count)) }
        return (0..<UInt32(table.count)).sorted { numbers[Int($0)] < numbers[Int($1)] }
    }

    private func remapped(_ order: [UInt32]) -> [UInt32] {
        var places = [UInt32](repeating: 0, count: order.count)
        for (place, number) in order.enumerated() { places[Int(number)] = UInt32(place) }
        return codes.map { places[Int($0)] }
    }
}
