import VigilStore

/// The last thing in a part file: what the part is, and where its sections are.
struct PartDirectory: Hashable, Sendable {
    var description: PartDescription
    private(set) var sections: [PartSection] = []

    init(_ description: PartDescription, sections: [PartSection]) {
        self.description = description
        self.sections = sections
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        description.write(to: &writer)
        writer.varint(sections.count)
        for section in sections {
            writer.varint(section.key.group)
            writer.varint(section.key.section)
            writer.varint(section.offset)
            writer.varint(section.length)
            writer.fixed32(section.checksum)
        }
        return writer.bytes
    }

    /// Reads a directory.
    ///
    /// - Parameters:
    ///   - bytes: The directory.
    ///   - limit: Where the sections end at the latest.
    /// - Throws: Where the bytes are no directory, or sections would lie elsewhere.
    init(_ bytes: [UInt8], limit: UInt64) throws(CodecError) {
        var reader = ByteReader(bytes)
        description = try .read(from: &reader)
        let count = try reader.count(of: 8)
        sections.reserveCapacity(count)
        for _ in 0..<count {
            let place = reader.position
            let (group, section) = (try reader.varint(), try reader.varint())
            let (offset, length) = (try reader.varint(), try reader.varint())
            guard offset <= limit, length <= limit - offset, group <= UInt32.max, section <= UInt32.max else {
                throw CodecError("a section lies outside the file", offset: place)
            }
            sections.append(
                PartSection(
                    key: SectionKey(group: Int(group), section: Int(section)),
                    offset: offset,
                    length: Int(length),
                    checksum: try reader.fixed32()
                )
            )
        }
    }
}
