import VigilStore

/// Reads all that the folder of a store holds which nobody has open, and says what of it is not as it was written.
package struct StoreInspection: Hashable, Sendable {
    /// Parts that count, and sections in them.
    package private(set) var parts = 0
    package private(set) var sections = 0
    /// Journal files that are needed, and whole records in them.
    package private(set) var journals = 0
    package private(set) var records = 0
    /// What is damaged, by file and place.
    package private(set) var damages: [String] = []
    /// Files that nothing needs any more.
    package private(set) var strays: [String] = []

    private static let names: Set<String> = [
        Manifest.fileName, "\(Manifest.fileName)-wal", "\(Manifest.fileName)-shm", "lock", "reserve",
        JournalFolder.path, PartFolder.path,
    ]

    /// Inspects a folder; nothing in it is changed.
    package init(directory: String) throws {
        let disk = try SystemDisk(directory)
        let manifest = try Manifest(directory: directory, isReadOnly: true)
        defer { manifest.close() }
        let paths = try manifest.parts().values.sorted()
        for path in paths { try inspect(part: path, on: disk) }
        let files = try PartFolder.files(on: disk)
        strays = files.open + files.parts.filter { !paths.contains($0) }
        let applied = try manifest.applied()
        let folder = JournalFolder(disk: disk)
        for number in try folder.numbers() {
            if number <= applied {
                strays.append(JournalFolder.path(of: number))
            } else {
                try inspect(journal: number, in: folder)
            }
        }
        strays += try disk.list("").filter { !Self.names.contains($0) }
    }

    private mutating func inspect(part path: String, on disk: any Disk) throws {
        parts += 1
        do {
            let file = try PartFile(path, on: disk)
            _ = try SealedPart(file)
            for section in file.directory.sections {
                sections += 1
                do {
                    _ = try file.read(section.key)
                } catch let damage as PartDamage {
                    damages.append(damage.description)
                }
            }
        } catch let damage as PartDamage {
            damages.append(damage.description)
        } catch let error as DiskError {
            damages.append("\(path): \(error)")
        }
    }

    private mutating func inspect(journal number: UInt64, in folder: JournalFolder) throws {
        let reading = try folder.read(number) { _, _, _ in }
        journals += 1
        records += reading.records
        damages += reading.damages.map(\.description)
    }
}
