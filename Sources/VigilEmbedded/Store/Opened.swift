import Foundation
import VigilModel
import VigilStore

/// The parts of a store that was opened.
struct Opened: Sendable {
    let head: Head
    let manifest: Manifest
    let committer: Committer
    let lock: (any DiskLock)?
    let report: OpenReport

    static func open(
        _ disk: any Disk,
        _ configuration: EmbeddedConfiguration,
        now: @escaping @Sendable () -> Timestamp
    ) throws -> Opened {
        let began = ContinuousClock.now
        if let network = try disk.networkFileSystem() {
            throw StoreError(
                .notPermitted,
                "\(disk.directory ?? "The folder") is on a network file system (\(network)), which does not keep the "
                    + "store's promises. Choose a folder on a local disk."
            )
        }
        let isReadOnly = configuration.isReadOnly
        let lock = isReadOnly ? nil : try disk.lock("lock", text: "process \(ThisProcess.number)")
        var reserve = ReserveFile(disk: disk, byteCount: isReadOnly ? 0 : configuration.reserveBytes)
        if !isReadOnly { reserve.releaseIfFull() }
        let replay = Replay(
            folder: JournalFolder(disk: disk),
            configuration: configuration.store,
            isReadOnly: isReadOnly,
            now: now()
        )
        // Journal files of a newer version are refused before anything is read or changed.
        _ = try replay.folder.headers(try replay.folder.numbers())
        var (manifest, wasDamaged) = try openManifest(disk.directory, isReadOnly)
        var result = try replay.run()
        let known = try manifest.storeID()
        let store = known ?? result.store ?? StoreID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max))
        if known == nil && !isReadOnly {
            wasDamaged = wasDamaged || result.store != nil
            try manifest.setStoreID(store, created: now())
        }
        result.report.isManifestRebuilt = wasDamaged
        result.report.seconds = (ContinuousClock.now - began).inSeconds
        let journal = JournalWriter(
            disk: disk,
            store: store,
            lastNumber: result.lastNumber,
            byteCount: result.byteCount,
            isSynchronised: configuration.durability == .power,
            tail: result.tail.flatMap { $0.store == store ? $0 : nil }
        )
        let committer = Committer(
            head: result.head,
            journal: journal,
            reserve: reserve,
            configuration: configuration,
            now: now
        )
        announce(result.report, configuration.store.notice)
        return Opened(
            head: result.head,
            manifest: manifest,
            committer: committer,
            lock: lock,
            report: result.report
        )
    }

    /// Opens the manifest; one that is damaged is put aside, and a new one made.
    private static func openManifest(
        _ directory: String?,
        _ isReadOnly: Bool
    ) throws(StoreError) -> (Manifest, wasDamaged: Bool) {
        do {
            return (try Manifest(directory: directory, isReadOnly: isReadOnly), false)
        } catch {
            guard error.code == .corrupted, !isReadOnly, let directory else { throw error }
            putAside("\(directory)/\(Manifest.fileName)")
            return (try Manifest(directory: directory, isReadOnly: isReadOnly), true)
        }
    }

    private static func putAside(_ path: String) {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: "\(path).damaged\(suffix)")
            try? FileManager.default.moveItem(atPath: path + suffix, toPath: "\(path).damaged\(suffix)")
        }
    }

    private static func announce(_ report: OpenReport, _ notice: @Sendable (StoreNotice) -> Void) {
        if let torn = report.torn { notice(StoreNotice(.info, "Cut off in the journal: \(torn).")) }
        for damage in report.damages { notice(StoreNotice(.error, "Lost in the journal: \(damage).")) }
        if report.undefined > 0 {
            notice(StoreNotice(.error, "\(report.undefined) records went with the damage that defined what they name."))
        }
        if report.isManifestRebuilt {
            notice(
                StoreNotice(
                    .error,
                    "\(Manifest.fileName) was missing or damaged and was made again; silences, jobs and other records "
                        + "of the control plane are gone, telemetry is not."
                )
            )
        }
    }
}
