import VigilModel
import VigilStore

/// What is done behind the commits: segments become parts, parts are merged, and those that are too old go.
struct Upkeep {
    private static let retentionPause = Duration.seconds(60)

    /// A change whose files are written: then the catalog says so, then it is what can be asked.
    private struct Step {
        var change: PartChange
        var added: [SealedPart] = []
        var removed: [SealedPart] = []
        /// The segment that the added parts were made from.
        var segment: UInt64?
    }

    private let folder: ClaimedFolder
    private let store: StoreID
    private let catalog: any PartCatalog
    private let holdings: Holdings
    private let now: @Sendable () -> Timestamp
    /// The number of the next part.
    private var number: UInt64
    private var lastRetention: Timestamp?
    /// What the catalog did not take.
    ///
    /// It may count after a restart all the same, so nothing else is done before.
    private var unfinished: Step?
    /// Whether there may be files that nothing names, as something failed.
    private var hasLeftovers: Bool
    /// How many steps were taken.
    private var steps = 0

    private var disk: any Disk { folder.disk }

    init(
        in folder: ClaimedFolder,
        store: StoreID,
        catalog: any PartCatalog,
        holdings: Holdings,
        nextNumber: UInt64,
        hasLeftovers: Bool,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.folder = folder
        self.store = store
        self.catalog = catalog
        self.holdings = holdings
        self.now = now
        number = nextNumber
        self.hasLeftovers = hasLeftovers
    }

    /// Does all that is due now.
    ///
    /// - Parameters:
    ///   - isOver: Whether to stop between two steps.
    ///   - retire: Takes parts in place of the segment that they were made from, between two commits.
    /// - Returns: How many steps were taken.
    /// - Throws: What kept it from its end; what was begun is not there then.
    mutating func run(until isOver: () -> Bool, retire: (UInt64, [SealedPart]) -> Void) throws -> Int {
        let before = steps
        do {
            if let unfinished { try finish(unfinished, retire) }
            while !isOver(), let content = holdings.head.sealable() { try finish(try seal(content), retire) }
            while !isOver(), let step = try merge() { try finish(step, retire) }
            try removeOld(retire)
            if hasLeftovers { try removeLeftovers() }
            return steps - before
        } catch {
            hasLeftovers = true
            throw error
        }
    }

    private mutating func seal(_ content: SegmentContent) throws -> Step {
        var sealer = Sealer(content, on: disk, store: store, number: number, now: now())
        defer { number = sealer.number }
        let parts = try sealer.seal()
        let change = PartChange(added: parts.map { PartEntry($0.file) }, applied: content.number)
        return Step(change: change, added: parts, segment: content.number)
    }

    /// Makes one part of several, where there are too many.
    private mutating func merge() throws -> Step? {
        let parts = MergePlan.next(of: holdings.current, now: now())
        return parts.isEmpty ? nil : try merge(parts)
    }

    private mutating func merge(_ parts: [SealedPart]) throws -> Step {
        var merger = Merger(on: disk, store: store, number: number, now: now(), damages: holdings.damages)
        defer { number = merger.number }
        let merged = try merger.merge(parts, among: holdings.current)
        let change = PartChange(added: merged.added.map { PartEntry($0.file) }, removed: merged.removed.map(\.number))
        return Step(change: change, added: merged.added, removed: merged.removed)
    }

    /// Takes away parts whose newest record is older than it need be, and the oldest where all take too much room.
    private mutating func removeOld(_ retire: (UInt64, [SealedPart]) -> Void) throws {
        let now = now()
        if let last = lastRetention, now - last < Self.retentionPause, now >= last { return }
        lastRetention = now
        let parts = folder.configuration.retention.excess(
            of: holdings.current,
            diskBytes: try disk.totalBytes(),
            now: now
        )
        if parts.isEmpty { return }
        let tiers = TierIndex(holdings.current)
        for part in parts where part.kind == .metrics && !tiers.covers(part) {
            try finish(try merge([part]), retire)
        }
        try finish(Step(change: PartChange(removed: parts.map(\.number)), removed: parts), retire)
    }

    private mutating func finish(_ step: Step, _ retire: (UInt64, [SealedPart]) -> Void) throws {
        unfinished = step
        steps += 1
        try catalog.commit(step.change)
        unfinished = nil
        if let segment = step.segment {
            retire(segment, step.added)
        } else {
            holdings.replace(Set(step.removed.map(\.number)), with: step.added)
        }
        for part in step.removed {
            do { try disk.unlink(part.file.path) } catch { hasLeftovers = true }
        }
    }

    /// Takes away what failures left.
    private mutating func removeLeftovers() throws {
        let named = Set(try catalog.parts().values)
        let files = try PartFolder.files(on: disk)
        for path in files.open + files.parts where !named.contains(path) { try disk.unlink(path) }
        hasLeftovers = false
    }
}
