// Ids of eight bytes, which nothing makes shorter: bare, with a bit a row where some rows have none.
//
//     codes (0 none, 1 there) · { id 8 }…

/// A column of span ids.
struct SpanIDColumn {
    private let bytes: [UInt8]
    private let start: Int
    private let presence: RowPresence
    let rows: Int

    init(from reader: inout ByteReader, of bytes: [UInt8], rows: Int) throws(CodecError) {
        self.bytes = bytes
        self.rows = rows
        let codes = try CodeColumn(from: &reader, of: bytes, rows: rows, below: 2)
        presence = try RowPresence(codes)
        start = try reader.take(presence.count * 8).lowerBound
    }

    /// The id of a row; zero where it has none.
    func id(at row: Int) -> UInt64 {
        guard presence.contains(row) else { return 0 }
        let offset = start + presence.rank(of: row) * 8
        return bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
    }

    static func write(_ ids: [UInt64], to writer: inout ByteWriter) {
        CodeColumn.write(ids.map { $0 == 0 ? 0 : 1 }, to: &writer)
        for id in ids where id != 0 { writer.fixed64(id) }
    }
}
