import Dispatch
import Synchronization
import VigilModel
import VigilStore

/// What goes on behind the commits, on a thread of its own: segments become parts, and parts that are too old go.
///
/// It is woken by commits, so it needs no clock of its own. What fails is tried again after a pause; until then the
/// journal keeps everything.
final class Maintenance: Sendable {
    private static let pause = Duration.seconds(5)
    private static let retentionPause = Duration.seconds(60)

    private struct Line {
        var isRunning = false
        var isClosed = false
        /// Why sealing does not go on; nil where it does.
        var trouble: String?
        var notBefore: ContinuousClock.Instant?
    }

    /// What only the maintaining thread touches.
    private struct Work {
        var number: UInt64
        var lastRetention: Timestamp?
    }

    private let disk: any Disk
    private let store: StoreID
    private let catalog: any PartCatalog
    private let holdings: Holdings
    private let committer: Committer
    private let configuration: EmbeddedConfiguration
    private let now: @Sendable () -> Timestamp
    private let queue = DispatchQueue(label: "vigil.store.maintenance", qos: .utility)
    private let line = Mutex(Line())
    private let work: Mutex<Work>

    init(
        disk: any Disk,
        store: StoreID,
        catalog: any PartCatalog,
        holdings: Holdings,
        committer: Committer,
        nextNumber: UInt64,
        configuration: EmbeddedConfiguration,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.disk = disk
        self.store = store
        self.catalog = catalog
        self.holdings = holdings
        self.committer = committer
        self.configuration = configuration
        self.now = now
        work = Mutex(Work(number: nextNumber))
    }

    /// Begins where there is something to do, unless it is going on, or failed a moment ago.
    func wake() {
        let begins = line.withLock { line -> Bool in
            if line.isRunning || line.isClosed || line.notBefore.map({ ContinuousClock.now < $0 }) ?? false {
                return false
            }
            line.isRunning = true
            return true
        }
        if begins { queue.async { self.run() } }
    }

    /// Does all that is due now; for tests, and before a store is closed for good.
    func settle() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.run()
                continuation.resume()
            }
        }
    }

    /// Ends what goes on, and begins nothing more.
    func close() async {
        line.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
    }

    private func run() {
        do {
            try work.withLock { work in
                while !line.withLock({ $0.isClosed }), let content = holdings.head.sealable() {
                    try seal(content, &work)
                }
                while !line.withLock({ $0.isClosed }), try merge(&work) {}
                try removeOld(&work)
            }
            finish(nil)
        } catch {
            finish("\(error)")
        }
    }

    private func seal(_ content: SegmentContent, _ work: inout Work) throws {
        var sealer = Sealer(content, on: disk, store: store, number: work.number, now: now())
        defer { work.number = sealer.number }
        let parts = try sealer.seal()
        do {
            try catalog.commit(PartChange(added: parts.map { PartEntry($0.file) }, applied: content.number))
        } catch {
            for part in parts { try? disk.unlink(part.file.path) }
            throw error
        }
        committer.retire(content.number, for: parts)
    }

    /// Makes one part of several, where there are too many.
    ///
    /// - Returns: Whether there were.
    private func merge(_ work: inout Work) throws -> Bool {
        let parts = MergePlan.next(of: holdings.current, now: now())
        if parts.isEmpty { return false }
        try merge(parts, &work)
        return true
    }

    private func merge(_ parts: [SealedPart], _ work: inout Work) throws {
        var merger = Merger(on: disk, store: store, number: work.number, now: now(), damages: holdings.damages)
        defer { work.number = merger.number }
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
    private func removeOld(_ work: inout Work) throws {
        let now = now()
        if let last = work.lastRetention, now - last < Self.retentionPause, now >= last { return }
        work.lastRetention = now
        let removed = configuration.retention.excess(
            of: holdings.current,
            diskBytes: try disk.totalBytes(),
            now: now
        )
        if removed.isEmpty { return }
        for part in removed where part.kind == .metrics && !TierIndex(holdings.current).covers(part) {
            try merge([part], &work)
        }
        try catalog.commit(PartChange(removed: removed.map(\.number)))
        holdings.replace(Set(removed.map(\.number)), with: [])
        for part in removed { try? disk.unlink(part.file.path) }
    }

    private func finish(_ trouble: String?) {
        let isNew = line.withLock { line in
            defer {
                line.isRunning = false
                line.trouble = trouble
                line.notBefore = trouble == nil ? nil : ContinuousClock.now + Self.pause
            }
            return trouble != nil && line.trouble == nil
        }
        guard isNew, let trouble else { return }
        configuration.store.notice(
            StoreNotice(
                .warn,
                "The newest data cannot be packed into parts: \(trouble). It stays in the journal and is tried again."
            )
        )
    }
}
