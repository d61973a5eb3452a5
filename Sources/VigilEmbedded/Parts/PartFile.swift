import VigilModel
import VigilStore

/// A sealed part: an open file that never changes.
///
/// Who holds the value can read from it, also after the file's name was taken away.
final class PartFile: Sendable {
    let path: String
    let header: PartHeader
    let directory: PartDirectory
    let byteCount: UInt64
    private let file: any DiskFile
    private let places: [SectionKey: PartSection]

    /// Opens a file and reads its directory.
    ///
    /// - Throws: ``PartDamage`` where it is no part or its directory is damaged, `DiskError` where it cannot be read,
    ///   ``StoreError`` with code `newerVersion`.
    init(_ path: String, on disk: any Disk) throws {
        self.path = path
        let file = try disk.open(path, .read)
        do {
            (header, directory, byteCount) = try Self.read(file, path)
        } catch {
            file.close()
            throw error
        }
        self.file = file
        places = Dictionary(directory.sections.map { ($0.key, $0) }) { $1 }
    }

    deinit { file.close() }

    var number: UInt64 { header.number }
    var description: PartDescription { directory.description }

    private static func read(_ file: any DiskFile, _ path: String) throws -> (PartHeader, PartDirectory, UInt64) {
        let size = try file.size()
        guard let header = PartHeader(try file.read(at: 0, count: PartHeader.byteCount)) else {
            throw PartDamage(path, 0..<min(size, UInt64(PartHeader.byteCount)), "the file's head is damaged")
        }
        try FileHeader.check(header.version, atMost: PartHeader.version, of: path)
        let end = size - min(size, UInt64(PartTrailer.byteCount))
        guard let trailer = PartTrailer(try file.read(at: end, count: PartTrailer.byteCount)),
            trailer.offset <= end, trailer.length == end - trailer.offset
        else { throw PartDamage(path, end..<size, "the file's end is damaged") }
        let bytes = try file.read(at: trailer.offset, count: Int(trailer.length))
        guard bytes.count == Int(trailer.length), Checksum.of(bytes) == trailer.checksum else {
            throw PartDamage(path, trailer.offset..<end, "the directory's checksum is wrong")
        }
        do throws(CodecError) {
            return (header, try PartDirectory(bytes, limit: trailer.offset), size)
        } catch {
            throw PartDamage(path, trailer.offset..<end, error.description)
        }
    }

    /// Reads a section; empty where the part has none of this name.
    ///
    /// - Throws: ``PartDamage`` where its bytes are not those that were written, `DiskError` where they cannot be read.
    func read(_ key: SectionKey) throws -> [UInt8] {
        guard let place = places[key] else { return [] }
        let bytes = try file.read(at: place.offset, count: place.length)
        guard bytes.count == place.length,
            PartSection.checksum(of: bytes, key, part: header.number) == place.checksum
        else {
            let range = place.offset..<(place.offset + UInt64(place.length))
            throw PartDamage(path, range, "the checksum of section \(key.group).\(key.section) is wrong")
        }
        return bytes
    }
}
