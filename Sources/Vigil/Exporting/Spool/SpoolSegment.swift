import VigilModel
import VigilOTLP

/// A file of the spool: requests of one signal, one behind the other, taken out from the front.
///
/// Only the process that made it adds to it; one that adopted it takes out.
final class SpoolSegment {
    /// A request that waits, and where it stands.
    struct Waiting {
        let offset: Int
        let bytes: Int
        let records: Int
    }

    static let magic = Array("VIGILSPL".utf8)
    static let version: UInt8 = 1
    static let headerBytes = 16

    let folder: SpoolFolder
    let signal: OTLPSignal
    let path: String
    private let file: LocalFile
    /// Where the next record goes.
    private(set) var end: Int
    /// What waits, the oldest first.
    private(set) var waiting: ArraySlice<Waiting> = []

    /// Makes a new file.
    init(in folder: SpoolFolder, signal: OTLPSignal, number: Int) throws(FileError) {
        self.folder = folder
        self.signal = signal
        path = folder.path + "/" + Self.name(signal, number)
        file = try LocalFile(path, .create)
        try file.write(Self.magic + [Self.version] + [UInt8](repeating: 0, count: 7), at: 0)
        end = Self.headerBytes
    }

    /// Opens the file of a process that is gone; nil where it is none of the spool's, or of a newer version.
    init?(adopting name: String, in folder: SpoolFolder) throws(FileError) {
        guard let signal = Self.signal(name) else { return nil }
        self.folder = folder
        self.signal = signal
        path = folder.path + "/" + name
        file = try LocalFile(path, .write)
        let header = try file.read(at: 0, count: Self.headerBytes)
        end = Self.headerBytes
        // A file that was cut off within its header has nothing in it.
        guard header.count == Self.headerBytes else { return }
        guard header.starts(with: Self.magic), header[Self.magic.count] == Self.version else { return nil }
        try scan(upTo: try file.size())
    }

    /// How many bytes it takes.
    var bytes: Int { end }

    /// Records that wait.
    var records: Int { waiting.reduce(0) { $0 + $1.records } }

    /// Adds a record, so that it outlives this process and the power.
    func append(_ record: SpoolRecord) throws(FileError) {
        let bytes = record.encoded()
        do {
            try file.write(bytes, at: end)
            try file.synchronize()
        } catch {
            try? file.truncate(to: end)
            throw error
        }
        waiting.append(Waiting(offset: end, bytes: bytes.count, records: record.request.records))
        end += bytes.count
    }

    /// The oldest record that waits; nil where it is damaged or cannot be read.
    func read(_ place: Waiting) -> SpoolRecord? {
        (try? file.read(at: place.offset, count: place.bytes)).flatMap { SpoolRecord($0[...]) }
    }

    /// Notes in a record when it was sent without a clear answer.
    ///
    /// A disk that takes no notes must not keep what waits from being sent; whoever takes it over after this process
    /// then knows less.
    func mark(_ place: Waiting, attempted: Timestamp?) {
        let mark = SpoolRecord.mark(attempted: attempted)
        try? file.write(mark.bytes, at: place.offset + mark.offset)
    }

    /// Is done with the oldest record.
    ///
    /// Where the disk takes no note of it, a process that takes over sends it again, and the receiver knows it by its
    /// key.
    func removeFirst() {
        guard let first = waiting.popFirst() else { return }
        try? file.write(SpoolRecord.doneMark.bytes, at: first.offset + SpoolRecord.doneMark.offset)
    }

    private func scan(upTo size: Int) throws(FileError) {
        while end + SpoolRecord.headerBytes <= size {
            let bytes = try file.read(at: end, count: SpoolRecord.headerBytes)
            guard let header = SpoolRecordHeader(bytes[...]) else { return }
            let length = SpoolRecord.headerBytes + header.bodyBytes
            // The last record may be torn: its writer was killed, or the power went. It was never answered for.
            guard end + length <= size else { return }
            if !header.isDone { waiting.append(Waiting(offset: end, bytes: length, records: header.records)) }
            end += length
        }
    }

    private static func name(_ signal: OTLPSignal, _ number: Int) -> String {
        let digits = String(number)
        return "\(signal.rawValue)-\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).spool"
    }

    private static func signal(_ name: String) -> OTLPSignal? {
        guard name.hasSuffix(".spool") else { return nil }
        return OTLPSignal.allCases.first { name.hasPrefix($0.rawValue + "-") }
    }
}
