import Foundation
import VigilModel
import VigilStore

/// What a store that was opened works with.
struct Opened: Sendable {
    let holdings: Holdings
    let manifest: Manifest
    let committer: Committer
    /// Nil where the store is only read.
    let maintenance: Maintenance?
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
        // Journal files of a newer version are refused before anything is read or changed.
        let folder = JournalFolder(disk: disk)
        let headers = try folder.headers(try folder.numbers())
        let (manifest, wasDamaged) = try openManifest(disk.directory, isReadOnly)
        let known = try manifest.storeID()
        let loaded = try PartLoader(
            disk: disk,
            catalog: manifest,
            isReadOnly: isReadOnly,
            isRebuilding: known == nil
        ).run()
        let files = headers.min { $0.key < $1.key }?.value.store ?? loaded.parts.first?.file.header.store
        let store = known ?? files ?? StoreID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max))
        if known == nil && !isReadOnly { try manifest.setStoreID(store, created: now()) }
        if loaded.change != PartChange() { try manifest.commit(loaded.change) }
        var result = try Replay(
            folder: folder,
            headers: headers,
            configuration: configuration.store,
            isReadOnly: isReadOnly,
            now: now(),
            applied: loaded.applied,
            seed: store.seed
        ).run()
        loaded.restore(into: result.head, now: now(), &result.report)
        result.report.isManifestRebuilt = wasDamaged || (known == nil && files != nil)
        result.report.seconds = (ContinuousClock.now - began).inSeconds
        announce(result.report, configuration.store.notice)
        let found = Found(
            store: store,
            manifest: manifest,
            loaded: loaded,
            replayed: result,
            reserve: reserve,
            lock: lock
        )
        return assemble(found, on: disk, configuration, now: now)
    }

    /// What was found in the store's folder.
    private struct Found {
        var store: StoreID
        var manifest: Manifest
        var loaded: PartLoader.Result
        var replayed: Replay.Result
        var reserve: ReserveFile
        var lock: (any DiskLock)?
    }

    private static func assemble(
        _ found: Found,
        on disk: any Disk,
        _ configuration: EmbeddedConfiguration,
        now: @escaping @Sendable () -> Timestamp
    ) -> Opened {
        let (store, replayed) = (found.store, found.replayed)
        let damages = DamageNotices(configuration.store.notice)
        let holdings = Holdings(replayed.head, parts: found.loaded.parts, damages: damages)
        let journal = JournalWriter(
            disk: disk,
            store: store,
            lastNumber: replayed.lastNumber,
            byteCount: replayed.byteCount,
            isSynchronised: configuration.durability == .power,
            tail: replayed.tail.flatMap { $0.store == store ? $0 : nil }
        )
        let committer = Committer(
            holdings: holdings,
            journal: journal,
            reserve: found.reserve,
            configuration: configuration,
            now: now
        )
        let maintenance = Maintenance(
            disk: disk,
            store: store,
            catalog: found.manifest,
            holdings: holdings,
            committer: committer,
            nextNumber: found.loaded.nextNumber,
            configuration: configuration,
            now: now
        )
        return Opened(
            holdings: holdings,
            manifest: found.manifest,
            committer: committer,
            maintenance: configuration.isReadOnly ? nil : maintenance,
            lock: found.lock,
            report: replayed.report
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
        for damage in report.partDamages { notice(StoreNotice(.error, "Lost in a part: \(damage).")) }
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
