import VigilModel
import VigilStore

extension StoreCore {
    /// Opens the store in a folder.
    ///
    /// - Parameters:
    ///   - folder: Where it is.
    ///   - catalog: Says which parts count; one without a store's id was lost, and is made again from the files.
    ///   - isDamaged: Whether the catalog was found damaged, and this is one in its place.
    ///   - clock: The time.
    ///   - newID: What the store is called where there is none yet.
    /// - Returns: The store, with all that its journal and parts hold.
    /// - Throws: ``StoreError`` or `DiskError`.
    package static func open(
        _ folder: ClaimedFolder,
        catalog: any PartCatalog,
        isDamaged: Bool = false,
        clock: StoreClock,
        newID: StoreID = .random()
    ) throws -> StoreCore {
        let began = clock.uptime()
        let configuration = folder.configuration
        let isReadOnly = configuration.isReadOnly
        let known = try catalog.storeID()
        let loaded = try PartLoader(
            disk: folder.disk,
            catalog: catalog,
            isReadOnly: isReadOnly,
            isRebuilding: known == nil
        ).run()
        let files = folder.headers.min { $0.key < $1.key }?.value.store ?? loaded.parts.first?.file.header.store
        let store = known ?? files ?? newID
        if loaded.change != PartChange() { try catalog.commit(loaded.change) }
        // Last: a catalog that has it is taken to name all parts, and the others' files are removed.
        if known == nil && !isReadOnly { try catalog.setStoreID(store, created: clock.now()) }
        var replayed = try Replay(
            folder: JournalFolder(disk: folder.disk),
            headers: folder.headers,
            configuration: configuration.store,
            isReadOnly: isReadOnly,
            now: clock.now(),
            applied: loaded.applied,
            seed: store.seed,
            keepsApplied: configuration.arrivalsBytesMax > 0 && !isReadOnly
        ).run()
        try loaded.restore(into: replayed.head, now: clock.now(), &replayed.report)
        replayed.report.isManifestRebuilt = isDamaged || (known == nil && files != nil)
        replayed.report.seconds = (clock.uptime() - began).inSeconds
        replayed.report.announce(configuration.store.notice)
        return StoreCore(store, in: folder, catalog: catalog, loaded, replayed, clock: clock)
    }

    private convenience init(
        _ store: StoreID,
        in folder: ClaimedFolder,
        catalog: any PartCatalog,
        _ loaded: PartLoader.Result,
        _ replayed: Replay.Result,
        clock: StoreClock
    ) {
        let configuration = folder.configuration
        let damages = DamageNotices(configuration.store.notice)
        let holdings = Holdings(replayed.head, parts: loaded.parts, damages: damages)
        let journal = JournalWriter(
            disk: folder.disk,
            store: store,
            lastNumber: replayed.lastNumber,
            byteCount: replayed.byteCount,
            isSynchronised: configuration.durability == .power,
            tail: replayed.tail.flatMap { $0.store == store ? $0 : nil },
            unneeded: replayed.kept,
            keptBytesMax: configuration.arrivalsBytesMax
        )
        self.init(
            report: replayed.report,
            commits: GroupCommit(
                holdings: holdings,
                journal: journal,
                reserve: folder.reserve,
                configuration: configuration
            ),
            upkeep: Upkeep(
                in: folder,
                store: store,
                catalog: catalog,
                holdings: holdings,
                nextNumber: loaded.nextNumber,
                hasLeftovers: loaded.hasLeftovers,
                now: clock.now
            ),
            lock: folder.lock,
            configuration: configuration,
            clock: clock
        )
    }
}
