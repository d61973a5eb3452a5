import VigilModel
import VigilStore

/// What stands at the beginning of a part file: see docs/formats/part.md.
struct PartHeader: Hashable, Sendable {
    static let magic: [UInt8] = Array("VIGILP\r\n".utf8)
    static let byteCount = FileHeader.byteCount
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
        FileHeader.bytes(Self.magic, version: version) { writer in
            writer.fixed64(number)
            writer.storeID(store)
            writer.timestamp(created)
        }
    }

    /// The header of a file; nil where the bytes are none.
    init?(_ bytes: [UInt8]) {
        guard case (let version, var reader)?? = try? FileHeader.read(bytes, Self.magic) else { return nil }
        self.version = version
        do {
            number = try reader.fixed64()
            store = try reader.storeID()
            created = try reader.timestamp()
        } catch {
            return nil
        }
    }
}
