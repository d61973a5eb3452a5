import VigilModel
import VigilStore

/// What tells repeats of what is in parts: the identities of batches with their answers, and hashes of the ids of spans
/// and log records.
struct RepeatsPart {
    private static let identities = SectionKey(group: 0, section: 0)
    private static let spanIDs = SectionKey(group: 0, section: 1)
    private static let recordIDs = SectionKey(group: 0, section: 2)

    var batches: [BatchTable.Entry] = []
    var ids = RecordIDs()

    var isEmpty: Bool { batches.isEmpty && ids.count == 0 }
    var count: Int { batches.count + ids.count }

    init(batches: [BatchTable.Entry] = [], ids: RecordIDs = RecordIDs()) {
        self.batches = batches
        self.ids = ids
    }

    init(_ file: PartFile) throws {
        var reader = ByteReader(try file.read(Self.identities))
        batches = try reader.identities(segment: BatchTable.elsewhere)
        ids = RecordIDs(
            spans: try Self.hashes(try file.read(Self.spanIDs)),
            logs: try Self.hashes(try file.read(Self.recordIDs))
        )
    }

    func write(to writer: PartWriter) throws(DiskError) {
        var section = ByteWriter()
        section.identities(batches)
        try writer.append(section.bytes, Self.identities)
        try writer.append(Self.bytes(ids.spans), Self.spanIDs)
        try writer.append(Self.bytes(ids.logs), Self.recordIDs)
    }

    mutating func append(_ other: RepeatsPart) {
        batches += other.batches
        ids = RecordIDs(spans: ids.spans + other.ids.spans, logs: ids.logs + other.ids.logs)
    }

    private static func bytes(_ hashes: [UInt64]) -> [UInt8] {
        var writer = ByteWriter(capacity: 8 * hashes.count)
        for hash in hashes { writer.fixed64(hash) }
        return writer.bytes
    }

    private static func hashes(_ bytes: [UInt8]) throws(CodecError) -> [UInt64] {
        var reader = ByteReader(bytes)
        var hashes: [UInt64] = []
        hashes.reserveCapacity(bytes.count / 8)
        while !reader.isAtEnd { hashes.append(try reader.fixed64()) }
        return hashes
    }
}
