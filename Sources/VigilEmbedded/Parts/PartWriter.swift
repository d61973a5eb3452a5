import VigilModel
import VigilStore

/// Writes a part file: sections one behind the other, then the directory.
///
/// It stands under another name until it is whole and durable. Writing is paced: what was written is synchronised every
/// few megabytes, so that a commit of the journal does not wait behind all of it.
final class PartWriter {
    private static let bufferMax = 1 << 20
    private static let synchronizeAfter: UInt64 = 4 << 20

    private let disk: any Disk
    private let header: PartHeader
    private let folder: String
    private let path: String
    private let openPath: String
    private let file: any DiskFile
    private var sections: [PartSection] = []
    private var buffer: [UInt8] = []
    /// Bytes written to the file, and how many of them are surely on the disk.
    private var written: UInt64 = 0
    private var synchronized: UInt64 = 0

    /// Begins a file, in a folder that is made where it is not there.
    init(_ header: PartHeader, kind: PartKind, partition: Timestamp, on disk: any Disk) throws(DiskError) {
        self.disk = disk
        self.header = header
        folder = PartFolder.path(of: kind, partition: partition)
        path = PartFolder.path(of: header.number, kind: kind, partition: partition)
        openPath = path + PartFolder.openSuffix
        try disk.makeDirectory(PartFolder.path)
        try disk.makeDirectory(PartFolder.path(of: kind))
        try disk.makeDirectory(folder)
        file = try disk.open(openPath, .create)
        buffer = header.bytes
    }

    /// Bytes so far.
    var byteCount: UInt64 { written + UInt64(buffer.count) }

    /// Adds a section.
    func append(_ bytes: [UInt8], _ key: SectionKey) throws(DiskError) {
        sections.append(
            PartSection(
                key: key,
                offset: byteCount,
                length: bytes.count,
                checksum: PartSection.checksum(of: bytes, key, part: header.number)
            )
        )
        buffer += bytes
        if buffer.count >= Self.bufferMax { try flush() }
    }

    /// Writes the directory, makes all of it durable, and gives the file its name.
    ///
    /// - Returns: The file's path.
    func finish(_ description: PartDescription) throws(DiskError) -> String {
        let directory = PartDirectory(description, sections: sections).bytes
        let offset = byteCount
        buffer += directory
        let checksum = Checksum.of(directory)
        buffer += PartTrailer(offset: offset, length: UInt64(directory.count), checksum: checksum).bytes
        try flush()
        try file.synchronize()
        file.close()
        try disk.rename(openPath, to: path)
        try disk.synchronizeDirectory(folder)
        try disk.synchronizeDirectory(PartFolder.path(of: description.kind))
        try disk.synchronizeDirectory(PartFolder.path)
        try disk.synchronizeDirectory("")
        return path
    }

    /// Takes away what was written so far, under either name.
    func abandon() {
        file.close()
        try? disk.unlink(openPath)
        try? disk.unlink(path)
    }

    private func flush() throws(DiskError) {
        try file.write(buffer, at: written)
        written += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
        if written - synchronized >= Self.synchronizeAfter {
            try file.synchronize()
            synchronized = written
        }
    }
}
