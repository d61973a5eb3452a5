import VigilModel
package import VigilStore

/// A store's folder that may be opened: on a local disk, held against other processes, its journal of no newer version.
///
/// Nothing in it was changed yet, but for the lock and a reserve that had to go.
package struct ClaimedFolder: Sendable {
    let disk: any Disk
    let configuration: EmbeddedConfiguration
    let lock: (any DiskLock)?
    let reserve: ReserveFile
    /// What stands at the beginning of each journal file, by its number.
    let headers: [UInt64: JournalHeader]

    /// Claims a folder.
    ///
    /// - Throws: ``StoreError`` with code `inUse`, `newerVersion` or `notPermitted`, or `DiskError`.
    package init(_ disk: any Disk, _ configuration: EmbeddedConfiguration) throws {
        if let network = try disk.networkFileSystem() {
            throw StoreError(
                .notPermitted,
                "\(disk.directory ?? "The folder") is on a network file system (\(network)), which does not keep the "
                    + "store's promises. Choose a folder on a local disk."
            )
        }
        self.disk = disk
        self.configuration = configuration
        lock = configuration.isReadOnly ? nil : try disk.lock("lock", text: "process \(ThisProcess.number)")
        var reserve = ReserveFile(disk: disk, byteCount: configuration.isReadOnly ? 0 : configuration.reserveBytes)
        if !configuration.isReadOnly { reserve.releaseIfFull() }
        self.reserve = reserve
        let folder = JournalFolder(disk: disk)
        headers = try folder.headers(try folder.numbers())
    }
}
