import VigilModel
import VigilStore

/// What the headers of all files of a store have in common: a mark, a version, a length, and a checksum at the end.
enum FileHeader {
    static let byteCount = 64
    /// What the checksum is over.
    private static let coveredCount = 60

    /// A header with what a closure writes into it.
    static func bytes(_ magic: [UInt8], version: UInt32, _ body: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter(capacity: byteCount)
        writer.raw(magic)
        writer.fixed32(version)
        writer.fixed32(UInt32(byteCount))
        body(&writer)
        writer.raw(repeatElement(0, count: coveredCount - writer.count))
        writer.fixed32(Checksum.of(writer.bytes))
        return writer.bytes
    }

    /// The version of a header, and what reads the rest; nil where the bytes are none.
    static func read(_ bytes: [UInt8], _ magic: [UInt8]) throws(CodecError) -> (version: UInt32, ByteReader)? {
        guard bytes.count >= byteCount, bytes.starts(with: magic) else { return nil }
        var end = ByteReader(bytes, in: coveredCount..<byteCount)
        guard try end.fixed32() == Checksum.of(bytes, in: 0..<coveredCount) else { return nil }
        var reader = ByteReader(bytes, in: magic.count..<coveredCount)
        let version = try reader.fixed32()
        _ = try reader.fixed32()
        return (version, reader)
    }

    /// Refuses a file that a newer version wrote.
    static func check(_ version: UInt32, atMost known: UInt32, of path: String) throws(StoreError) {
        if version <= known { return }
        throw StoreError(
            .newerVersion,
            "\(path) was written by a newer version of Vigil (format \(version), this is \(known)); it was left "
                + "untouched. Use that version or another folder."
        )
    }
}

extension ByteWriter {
    mutating func storeID(_ store: StoreID) {
        fixed64(store.high)
        fixed64(store.low)
    }

    mutating func timestamp(_ time: Timestamp) { fixed64(UInt64(bitPattern: time.nanoseconds)) }
}

extension ByteReader {
    mutating func storeID() throws(CodecError) -> StoreID { StoreID(high: try fixed64(), low: try fixed64()) }

    mutating func timestamp() throws(CodecError) -> Timestamp {
        Timestamp(nanoseconds: Int64(bitPattern: try fixed64()))
    }
}
