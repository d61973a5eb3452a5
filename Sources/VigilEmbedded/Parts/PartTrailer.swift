import VigilStore

/// What stands at the end of a part file, and says where its directory is.
struct PartTrailer: Hashable, Sendable {
    static let magic: [UInt8] = Array("VIGILP\r\n".utf8.reversed())
    static let byteCount = 32

    var offset: UInt64
    var length: UInt64
    /// Of the directory.
    var checksum: UInt32

    init(offset: UInt64, length: UInt64, checksum: UInt32) {
        self.offset = offset
        self.length = length
        self.checksum = checksum
    }

    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.fixed64(offset)
        writer.fixed64(length)
        writer.fixed32(checksum)
        writer.fixed32(Checksum.of(writer.bytes))
        writer.raw(Self.magic)
        return writer.bytes
    }

    /// The trailer; nil where the bytes are none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, Array(bytes[24...]) == Self.magic else { return nil }
        var reader = ByteReader(bytes)
        do {
            offset = try reader.fixed64()
            length = try reader.fixed64()
            checksum = try reader.fixed32()
            guard try reader.fixed32() == Checksum.of(bytes, in: 0..<20) else { return nil }
        } catch {
            return nil
        }
    }
}
