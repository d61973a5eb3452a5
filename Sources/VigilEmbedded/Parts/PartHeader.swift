import VigilModel
import VigilStore

/// What stands at the beginning of a part file: see docs/formats/part.md.
struct PartHeader: Hashable, Sendable {
    static let magic: [UInt8] = Array("VIGILP\r\n".utf8)
    static let byteCount = 64
    /// Files of a higher version are left alone.
    static let version: UInt32 = 1

    var version = PartHeader.version
    var number: UInt64
    var store: StoreID
    var created: Timestamp

    init(number: UInt64, store: StoreID, created: Timestamp) {
        self.number = number
        self.store = store
        self.created = created
    }

    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.raw(Self.magic)
        writer.fixed32(version)
        writer.fixed32(UInt32(Self.byteCount))
        writer.fixed64(number)
        writer.fixed64(store.high)
        writer.fixed64(store.low)
        writer.fixed64(UInt64(bitPattern: created.nanoseconds))
        writer.fixed64(0)
        writer.fixed32(0)
        writer.fixed32(Checksum.of(writer.bytes))
        return writer.bytes
    }

    /// The header of a file; nil where the bytes are none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount, Array(bytes[0..<8]) == Self.magic else { return nil }
        var reader = ByteReader(bytes, in: 8..<Self.byteCount)
        do {
            version = try reader.fixed32()
            _ = try reader.fixed32()
            number = try reader.fixed64()
            store = StoreID(high: try reader.fixed64(), low: try reader.fixed64())
            created = Timestamp(nanoseconds: Int64(bitPattern: try reader.fixed64()))
            _ = try reader.fixed64()
            _ = try reader.fixed32()
            guard try reader.fixed32() == Checksum.of(bytes, in: 0..<60) else { return nil }
        } catch {
            return nil
        }
    }
}
