import VigilModel
import VigilStore

/// What is done behind the commits: segments become parts, parts are merged, and those that are too old go.
///
/// Each step writes its files, then changes the catalog, then what can be asked.
struct Upkeep {
    private static let retentionPause = Duration.seconds(60)

    private let folder: ClaimedFolder
    private let store: StoreID
    private let catalog: any PartCatalog
    private let holdings: Holdings
    private let now: @Sendable () -> Timestamp
    /// The number of the next part.
    private var number: UInt64
    private var lastRetention: Timestamp?

    private var disk: any Disk { folder.disk }

    init(
        in folder: ClaimedFolder,
        store: StoreID,
        catalog: any PartCatalog,
        holdings: Holdings,
        nextNumber: UInt64,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.folder = folder
        self.store = store
        self.catalog = catalog
        self.holdings = holdings
        self.now = now
        number = nextNumber
    }

    /// Does all that is due now.
    ///
    /// - Parameters:
    ///   - isOver: Whether to stop between two steps.
    ///   - retire: Takes parts in place of the segment that they were made from, between two commits.
    /// - Throws: What kept it from its end; what was begun is not there then.
    mutating func run(until isOver: () -> Bool, retire: (UInt64, [SealedPart]) -> Void) throws {
        while !isOver(), let content = holdings.head.sealable() {
            retire(content.number, try seal(content))
        }
        while !isOver(), try merge() {}
        try removeOld()
    }

    private mutating func seal(_ content: SegmentContent) throws -> [SealedPart] {
        var sealer = Sealer(content, on: disk, store: store, number: number, now: now())
        defer { number = sealer.number }
        let parts = try sealer.seal()
        do {
            try catalog.commit(PartChange(added: parts.map { PartEntry($0.file) }, applied: content.number))
        } catch {
            for part in parts { try? disk.unlink(part.file.path) }
            throw error
        }
        return parts
    }

    /// Makes one part of several, where there are too many.
    ///
    /// - Returns: Whether there were.
    private mutating func merge() throws -> Bool {
        let parts = MergePlan.next(of: holdings.current, now: now())
        if parts.isEmpty { return false }
        try merge(parts)
        return true
    }

    private mutating func merge(_ parts: [SealedPart]) throws {
        var merger = Merger(on: disk, store: store, number: number, now: now(), damages: holdings.damages)
        defer { number = merger.number }
        let merged = try merger.merge(parts, among: holdings.current)
        let numbers = merged.removed.map(\.number)
        do {
            try catalog.commit(PartChange(added: merged.added.map { PartEntry($0.file) }, removed: numbers))
        } catch {
            for part in merged.added { try? disk.unlink(part.file.path) }
            throw error
        }
        holdings.replace(Set(numbers), with: merged.added)
        for part in merged.removed { try? disk.unlink(part.file.path) }
    }

    /// Takes away parts whose newest record is older than it need be, and the oldest where all take too much room.
    private mutating func removeOld() throws {
        let now = now()
        if let last = lastRetention, now - last < Self.retentionPause, now >= last { return }
        lastRetention = now
        let removed = folder.configuration.retention.excess(
            of: holdings.current,
            diskBytes: try disk.totalBytes(),
            now: now
        )
        if removed.isEmpty { return }
        for part in removed where part.kind == .metrics && !TierIndex(holdings.current).covers(part) {
            try merge([part])
        }
        try catalog.commit(PartChange(removed: removed.map(\.number)))
        holdings.replace(Set(removed.map(\.number)), with: [])
        for part in removed { try? disk.unlink(part.file.path) }
    }
}
