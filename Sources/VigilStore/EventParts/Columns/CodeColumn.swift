// Small whole numbers, one a row: positions in a dictionary, shapes, truth values. Three forms: one number for all
// rows, numbers of one width packed without gaps, and runs. Packed ones are found by their row; nothing but the wanted
// rows is unpacked.
//
//     width 0 · code                             all rows
//     width 1…32 · packed bits                   row i from bit i × width on
//     255 · count · { code · length - 1 }…       runs

/// A column of codes, and where it lies in a section.
struct CodeColumn {
    private enum Form {
        case constant(UInt32)
        case packed(width: Int, start: Int)
        case runs(codes: [UInt32], ends: [Int])
    }

    /// The first byte of runs.
    private static let runs: UInt8 = 255

    private let bytes: [UInt8]
    private let form: Form
    let rows: Int
    /// Every code is below it.
    let limit: Int

    /// The code of all rows; nil where there are several, or may be.
    var constant: UInt32? {
        if case .constant(let code) = form { code } else { nil }
    }

    /// The codes of rows.
    func codes(in range: Range<Int>) throws(CodecError) -> [UInt32] {
        var codes = [UInt32](repeating: 0, count: range.count)
        switch form {
        case .constant(let code): for index in codes.indices { codes[index] = code }
        case .runs(let values, let ends): Self.fill(&codes, in: range, values, ends)
        case .packed(let width, let start): try unpack(range, width: width, start: start, into: &codes)
        }
        return codes
    }

    func code(at row: Int) throws(CodecError) -> Int { Int(try codes(in: row..<(row + 1))[0]) }

    private static func fill(_ codes: inout [UInt32], in range: Range<Int>, _ values: [UInt32], _ ends: [Int]) {
        var row = range.lowerBound
        var run = ends.partitioningIndex { $0 > row }
        while row < range.upperBound {
            let end = min(ends[run], range.upperBound)
            for index in row..<end { codes[index - range.lowerBound] = values[run] }
            row = end
            run += 1
        }
    }

    private func unpack(_ range: Range<Int>, width: Int, start: Int, into codes: inout [UInt32]) throws(CodecError) {
        var most: UInt32 = 0
        let mask = UInt64(1) &<< UInt64(width) &- 1
        bytes.withUnsafeBytes { bytes in
            codes.withUnsafeMutableBufferPointer { codes in
                var bit = range.lowerBound &* width
                for index in codes.indices {
                    let word = bytes.loadUnaligned(fromByteOffset: start &+ bit &>> 3, as: UInt64.self)
                    let code = UInt32(truncatingIfNeeded: UInt64(littleEndian: word) &>> UInt64(bit & 7) & mask)
                    codes[index] = code
                    most = max(most, code)
                    bit &+= width
                }
            }
        }
        guard most < limit else { throw CodecError("code \(most) of a table of \(limit)", offset: start) }
    }
}

extension CodeColumn {
    /// Finds the column in a section, which ends in ``RowGroupSection/slack`` further bytes.
    init(from reader: inout ByteReader, of bytes: [UInt8], rows: Int, below limit: Int) throws(CodecError) {
        self.bytes = bytes
        self.rows = rows
        self.limit = limit
        let width = try reader.byte()
        switch width {
        case 0:
            let code = try reader.varint()
            guard rows == 0 || code < UInt64(limit) else {
                throw CodecError("code \(code) of a table of \(limit)", offset: reader.position)
            }
            form = .constant(UInt32(truncatingIfNeeded: code))
        case 1...32:
            let range = try reader.take(BitPacking.byteCount(rows, width: Int(width)))
            guard range.upperBound + BitPacking.slack <= bytes.count else {
                throw CodecError("a section without its end", offset: range.upperBound)
            }
            form = .packed(width: Int(width), start: range.lowerBound)
        case Self.runs: form = try Self.readRuns(from: &reader, rows: rows, below: limit)
        default: throw CodecError("codes of an unknown form", offset: reader.position)
        }
    }

    private static func readRuns(
        from reader: inout ByteReader,
        rows: Int,
        below limit: Int
    ) throws(CodecError) -> Form {
        var codes: [UInt32] = []
        var ends: [Int] = []
        var end = 0
        for _ in 0..<(try reader.count(of: 2)) {
            codes.append(UInt32(truncatingIfNeeded: try reader.index(below: limit)))
            end += try reader.index(below: rows - end) + 1
            ends.append(end)
        }
        guard end == rows else { throw CodecError("runs of other rows", offset: reader.position) }
        return .runs(codes: codes, ends: ends)
    }

    /// Writes a column in its shortest form.
    static func write(_ codes: [UInt32], to writer: inout ByteWriter) {
        let width = BitPacking.width(of: UInt64(codes.max() ?? 0))
        let packed = BitPacking.byteCount(codes.count, width: width)
        let runs = runs(of: codes, bytesMax: packed)
        if runs.count <= 1 && runs.isWhole {
            writer.byte(0)
            writer.varint(UInt64(codes.first ?? 0))
        } else if runs.isWhole {
            writer.byte(Self.runs)
            writer.varint(runs.count)
            writer.raw(runs.bytes)
        } else {
            writer.byte(UInt8(width))
            pack(codes, width: width, to: &writer)
        }
    }

    /// The codes as runs, broken off where they take more bytes than allowed.
    private static func runs(
        of codes: [UInt32],
        bytesMax: Int
    ) -> (bytes: [UInt8], count: Int, isWhole: Bool) {
        var writer = ByteWriter()
        var count = 0
        var start = 0
        while start < codes.count {
            var end = start + 1
            while end < codes.count, codes[end] == codes[start] { end += 1 }
            writer.varint(UInt64(codes[start]))
            writer.varint(end - start - 1)
            count += 1
            start = end
            if count > 1, writer.count > bytesMax { return (writer.bytes, count, false) }
        }
        return (writer.bytes, count, true)
    }

    private static func pack(_ codes: [UInt32], width: Int, to writer: inout ByteWriter) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: codes.count) { numbers in
            for index in codes.indices { numbers[index] = UInt64(codes[index]) }
            BitPacking.pack(UnsafeBufferPointer(numbers), width: width, to: &writer)
        }
    }
}
