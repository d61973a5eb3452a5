import Dispatch
import Synchronization
import VigilModel
import VigilStore

/// Takes batches from many tasks and writes them in groups on one thread.
///
/// A batch that comes while nothing is being written is written at once. What comes while a group is being made
/// durable is the next group: so the disk is asked as often as it can answer, and no more often.
final class Committer: Sendable {
    /// A batch that waits, and who waits for it.
    private struct Entry: Sendable {
        var batch: TelemetryBatch
        var identity: BatchIdentity?
        var since: ContinuousClock.Instant
        var continuation: CheckedContinuation<AppendReceipt, any Error>
    }

    private struct Line {
        var entries: [Entry] = []
        var isWriting = false
        var isClosed = false
        var refusing: String?
    }

    /// What only the writing thread touches.
    private struct Writing {
        var journal: JournalWriter
        var reserve: ReserveFile
    }

    let latency = CommitLatency()
    private let holdings: Holdings
    private var head: Head { holdings.head }
    private let configuration: EmbeddedConfiguration
    private let now: @Sendable () -> Timestamp
    private let queue = DispatchQueue(label: "vigil.store.journal", qos: .userInitiated)
    private let line = Mutex(Line())
    private let writing: Mutex<Writing>
    private let bytesOnDisk: Atomic<Int>

    init(
        holdings: Holdings,
        journal: JournalWriter,
        reserve: ReserveFile,
        configuration: EmbeddedConfiguration,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.holdings = holdings
        self.configuration = configuration
        self.now = now
        bytesOnDisk = Atomic(Int(journal.byteCount))
        writing = Mutex(Writing(journal: journal, reserve: reserve))
    }

    /// Bytes of the journal's files.
    var diskBytes: Int { bytesOnDisk.load(ordering: .relaxed) }
    /// Why nothing is taken; nil where it is.
    var refusing: String? { line.withLock { $0.refusing } }

    func append(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt {
        let since = ContinuousClock.now
        return try await withCheckedThrowingContinuation { continuation in
            let entry = Entry(batch: batch, identity: identity, since: since, continuation: continuation)
            let (refusal, begins) = line.withLock { line -> (StoreError?, Bool) in
                if line.isClosed { return (StoreError(.unavailable, "The store is closed."), false) }
                if line.entries.count >= configuration.waitingMax {
                    return (StoreError(.unavailable, "The disk does not keep up; try again."), false)
                }
                line.entries.append(entry)
                defer { line.isWriting = true }
                return (nil, !line.isWriting)
            }
            if let refusal { continuation.resume(throwing: refusal) }
            if begins { queue.async { self.writeGroups() } }
        }
    }

    /// Takes parts in place of the segment that they were made from, whose journal file goes.
    func retire(_ segment: UInt64, for parts: [SealedPart]) {
        let now = now()
        writing.withLock { writing in
            holdings.retire(segment, for: parts, now: now)
            writing.journal.remove([segment])
            bytesOnDisk.store(Int(writing.journal.byteCount), ordering: .relaxed)
        }
    }

    /// Writes what waits and takes no more.
    func close() async {
        line.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            queue.async {
                self.writing.withLock { $0.journal.close() }
                continuation.resume()
            }
        }
    }

    /// Writes group after group until nothing waits.
    private func writeGroups() {
        while true {
            let group = line.withLock { line -> [Entry] in
                var records = 0
                var count = 0
                while count < line.entries.count && records < configuration.groupRecordsMax {
                    records += line.entries[count].batch.counts.total + 1
                    count += 1
                }
                let group = Array(line.entries.prefix(count))
                line.entries.removeFirst(count)
                if group.isEmpty { line.isWriting = false }
                return group
            }
            if group.isEmpty { return }
            writing.withLock { write(group, &$0) }
        }
    }

    private func write(_ group: [Entry], _ writing: inout Writing) {
        let now = now()
        // Repeats of what is durable already need no writing; repeats within the group are answered after the first.
        var fresh: [Entry] = []
        var later: [Entry] = []
        var identities: Set<BatchIdentity> = []
        for entry in group {
            if let identity = entry.identity {
                if let receipt = head.receipt(of: identity, now: now) {
                    head.countRepeat(entry.batch.counts)
                    entry.continuation.resume(returning: receipt)
                    continue
                }
                if !identities.insert(identity).inserted {
                    later.append(entry)
                    continue
                }
            }
            fresh.append(entry)
        }
        if fresh.isEmpty { return }
        if head.isFull {
            refuse(
                fresh + later,
                StoreError(.unavailable, "Data comes faster than it can be packed; try again."),
                &writing
            )
            return
        }
        do {
            let receipts = try commit(fresh, &writing, now: now)
            answer(fresh, receipts)
            for entry in later { answerRepeat(entry, now: now) }
            afterCommit(&writing, now: now)
        } catch {
            refuse(fresh + later, StoreError(error), &writing)
        }
    }

    private func commit(
        _ entries: [Entry],
        _ writing: inout Writing,
        now: Timestamp
    ) throws(DiskError) -> [AppendReceipt] {
        let isDue =
            head.isSegmentFull(now: now)
            || writing.journal.fileBytes >= UInt64(configuration.store.segmentBytesMax)
        if let begun = try writing.journal.makeReady(isDue: isDue, sequence: head.sequence, now: now) {
            head.beginSegment(begun, now: now)
        }
        var batches = entries.map { head.prepare($0.batch, identity: $0.identity, now: now) }
        try writing.journal.commit(&batches, entries: head.entry)
        return batches.map { head.apply($0) }
    }

    private func answer(_ entries: [Entry], _ receipts: [AppendReceipt]) {
        let end = ContinuousClock.now
        line.withLock { $0.refusing = nil }
        latency.note(entries.map { (end - $0.since).inSeconds })
        for (entry, receipt) in zip(entries, receipts) { entry.continuation.resume(returning: receipt) }
    }

    private func answerRepeat(_ entry: Entry, now: Timestamp) {
        if let receipt = entry.identity.flatMap({ head.receipt(of: $0, now: now) }) {
            head.countRepeat(entry.batch.counts)
            entry.continuation.resume(returning: receipt)
        } else {
            entry.continuation.resume(throwing: StoreError(.unavailable, "The batch was not stored; try again."))
        }
    }

    private func refuse(_ entries: [Entry], _ error: StoreError, _ writing: inout Writing) {
        if error.code == .outOfSpace { writing.reserve.release() }
        let isNew = line.withLock { line in
            defer { line.refusing = error.message }
            return line.refusing == nil
        }
        if isNew { configuration.store.notice(StoreNotice(.error, "Nothing is stored now: \(error.message)")) }
        for entry in entries { entry.continuation.resume(throwing: error) }
    }

    /// Says what was found damaged, takes the reserve again.
    private func afterCommit(_ writing: inout Writing, now: Timestamp) {
        for damage in writing.journal.takeDamages() {
            configuration.store.notice(StoreNotice(.error, "Lost in the journal: \(damage)."))
        }
        writing.reserve.restore(now: now)
        bytesOnDisk.store(Int(writing.journal.byteCount), ordering: .relaxed)
    }
}
