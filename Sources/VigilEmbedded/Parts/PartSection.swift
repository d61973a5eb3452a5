import VigilStore

/// Names a section of a part: which group of rows or series, and what of it.
struct SectionKey: Hashable, Sendable {
    /// The section of a part that has but one.
    static let only = SectionKey(group: 0, section: 0)

    var group: Int
    var section: Int
}

/// Where a section stands in its file.
struct PartSection: Hashable, Sendable {
    var key: SectionKey
    var offset: UInt64
    var length: Int
    /// Over the part's number, the key and the bytes, so that a section in another's place is found out too.
    var checksum: UInt32

    static func checksum(of bytes: [UInt8], _ key: SectionKey, part: UInt64) -> UInt32 {
        var prefix = ByteWriter(capacity: 24)
        prefix.fixed64(part)
        prefix.fixed64(UInt64(key.group))
        prefix.fixed64(UInt64(key.section))
        return Checksum.of(bytes, after: Checksum.of(prefix.bytes))
    }
}
