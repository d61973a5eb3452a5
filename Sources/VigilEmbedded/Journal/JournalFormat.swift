import VigilModel
import VigilStore

// The bytes of a journal file that are not the records' own: see docs/formats/journal.md.

/// What stands at the beginning of a journal file.
struct JournalHeader: Hashable, Sendable {
    static let magic: [UInt8] = Array("VIGILJ\r\n".utf8)
    static let byteCount = FileHeader.byteCount
    /// Files of a higher version are left alone.
    static let version: UInt32 = 1

    var version = JournalHeader.version
    var number: UInt64
    var store: StoreID
    /// The newest record number that was given out before the file was made.
    var sequenceBefore: UInt64
    var created: Timestamp

    var bytes: [UInt8] {
        FileHeader.bytes(Self.magic, version: version) { writer in
            writer.fixed64(number)
            writer.storeID(store)
            writer.fixed64(sequenceBefore)
            writer.timestamp(created)
        }
    }

    init(number: UInt64, store: StoreID, sequenceBefore: UInt64, created: Timestamp) {
        self.number = number
        self.store = store
        self.sequenceBefore = sequenceBefore
        self.created = created
    }

    /// The header of a file; nil where the bytes are none.
    init?(_ bytes: [UInt8]) {
        guard case (let version, var reader)?? = try? FileHeader.read(bytes, Self.magic) else { return nil }
        self.version = version
        do {
            number = try reader.fixed64()
            store = try reader.storeID()
            sequenceBefore = try reader.fixed64()
            created = try reader.timestamp()
        } catch {
            return nil
        }
    }
}

/// Names a store, so that a file of another is not taken for one of its own.
package struct StoreID: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static func random() -> StoreID {
        StoreID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max))
    }

    /// What hashes of ids begin with in this store.
    var seed: UInt64 { high ^ low.byteSwapped | 1 }
}

/// What stands in front of each record.
struct RecordHeader: Hashable, Sendable {
    static let marker: UInt32 = 0x314a_4756  // "VGJ1"
    static let byteCount = 24

    var length: Int
    var sequence: UInt64
    var checksum: UInt32

    /// Writes the header for the bytes that were written since, over the room that was left for it.
    static func fill(_ writer: inout ByteWriter, at position: Int, sequence: UInt64) {
        let body = (position + byteCount)..<writer.count
        var header = ByteWriter(capacity: byteCount)
        header.fixed32(marker)
        header.fixed32(UInt32(body.count))
        header.fixed64(sequence)
        header.fixed32(Checksum.of(writer.bytes, in: body))
        header.fixed32(Checksum.of(header.bytes))
        writer.replace(header.bytes, at: position)
    }

    /// The header at a place; nil where there is none.
    init?(_ bytes: [UInt8], at position: Int) {
        guard position + Self.byteCount <= bytes.count else { return nil }
        var reader = ByteReader(bytes, in: position..<(position + Self.byteCount))
        do {
            guard try reader.fixed32() == Self.marker else { return nil }
            length = Int(try reader.fixed32())
            sequence = try reader.fixed64()
            checksum = try reader.fixed32()
            guard try reader.fixed32() == Checksum.of(bytes, in: position..<(position + 20)) else { return nil }
        } catch {
            return nil
        }
    }

    /// Whether the record's bytes are all there and as they were written.
    func fits(_ bytes: [UInt8], at position: Int) -> Bool {
        let body = position + Self.byteCount
        guard length <= bytes.count - body else { return false }
        return Checksum.of(bytes, in: body..<(body + length)) == checksum
    }
}

/// The kinds of records; never renumber.
///
/// A reader skips those it does not know.
enum RecordKind: UInt8 {
    case batch = 1
    case identities = 2
}

/// The parts of a record; never renumber.
///
/// A reader skips those it does not know.
enum RecordSection: UInt8 {
    case batch = 1
    case definitions = 2
    case samples = 3
    /// Exemplars as they were before they were rows; passed over.
    case bareExemplars = 4
    case spans = 5
    case logs = 6
    case identities = 7
    case exemplars = 8
    /// Where among the records that were written together this one begins; the first has none.
    case group = 9

    /// Where the sections of a record are; nil where the record is of a kind that this version does not know.
    static func sections(
        of bytes: [UInt8],
        in range: Range<Int>
    ) throws(CodecError) -> (RecordKind, [(RecordSection, Range<Int>)])? {
        var reader = ByteReader(bytes, in: range)
        guard let kind = RecordKind(rawValue: try reader.byte()) else { return nil }
        var sections: [(RecordSection, Range<Int>)] = []
        while !reader.isAtEnd {
            let section = RecordSection(rawValue: try reader.byte())
            let range = try reader.take(try reader.count())
            if let section { sections.append((section, range)) }
        }
        return (kind, sections)
    }

    /// Where the rows of a signal are.
    init(_ signal: EventSignal) {
        switch signal {
        case .spans: self = .spans
        case .logs: self = .logs
        case .exemplars: self = .exemplars
        }
    }
}

/// What a definition defines; never renumber.
enum DefinitionKind: UInt8 {
    case resource = 1
    case context = 2
    case stream = 3
    case source = 4
}
