import VigilModel
import VigilStore

/// Writes groups of batches into the journal, and takes each into the head once it is durable.
struct GroupCommit {
    let holdings: Holdings
    let configuration: EmbeddedConfiguration
    var journal: JournalWriter
    var reserve: ReserveFile
    /// Why nothing is taken; nil where it is.
    private(set) var refusing: String?

    private var head: Head { holdings.head }

    init(holdings: Holdings, journal: JournalWriter, reserve: ReserveFile, configuration: EmbeddedConfiguration) {
        self.holdings = holdings
        self.journal = journal
        self.reserve = reserve
        self.configuration = configuration
    }

    /// Bytes of the journal's files.
    var journalBytes: Int { Int(journal.byteCount) }

    /// Up to where the journal was acknowledged.
    var journalEnd: JournalEnd { journal.end }

    /// Keeps journal files from a number on until they were read; nil where nobody reads.
    mutating func keepJournal(from number: UInt64?) { journal.keep(from: number) }

    /// Makes batches durable, all together, and visible; an answer for each.
    mutating func commit(_ group: [AppendRequest], now: Timestamp) -> [Result<AppendReceipt, StoreError>] {
        var answers: [Result<AppendReceipt, StoreError>?] = group.map { request in
            // What is durable already needs no writing.
            repeated(request, now: now).map { .success($0) }
        }
        // Repeats within the group are answered after the first.
        var identities: Set<BatchIdentity> = []
        let waiting = group.indices.filter { answers[$0] == nil }
        let fresh = waiting.filter { group[$0].identity.map { identities.insert($0).inserted } ?? true }
        var refusal: StoreError?
        if !fresh.isEmpty {
            do {
                for (index, receipt) in zip(fresh, try write(fresh.map { group[$0] }, now: now)) {
                    answers[index] = .success(receipt)
                }
            } catch {
                refusal = error
            }
        }
        return answers.indices.map { index in
            if let answer = answers[index] { return answer }
            if let refusal { return .failure(refusal) }
            if let receipt = repeated(group[index], now: now) { return .success(receipt) }
            return .failure(StoreError(.unavailable, "The batch was not stored; try again."))
        }
    }

    /// The answer to a batch that was stored before; nil where it was not.
    private func repeated(_ request: AppendRequest, now: Timestamp) -> AppendReceipt? {
        guard let receipt = request.identity.flatMap({ head.receipt(of: $0, now: now) }) else { return nil }
        head.countRepeat(request.batch.counts)
        return receipt
    }

    private mutating func write(_ batches: [AppendRequest], now: Timestamp) throws(StoreError) -> [AppendReceipt] {
        do throws(StoreError) {
            if head.isFull {
                throw StoreError(.unavailable, "Data comes faster than it can be packed; try again.")
            }
            let receipts = try append(batches, now: now)
            refusing = nil
            return receipts
        } catch {
            if error.code == .outOfSpace {
                reserve.release()
                // To take what comes is worth more than to hand on what is stored.
                journal.releaseKept()
            }
            if refusing == nil {
                configuration.store.notice(StoreNotice(.error, "Nothing is stored now: \(error.message)"))
            }
            refusing = error.message
            throw error
        }
    }

    private mutating func append(_ batches: [AppendRequest], now: Timestamp) throws(StoreError) -> [AppendReceipt] {
        let isDue =
            head.isSegmentFull(now: now) || journal.fileBytes >= UInt64(configuration.store.segmentBytesMax)
        do throws(DiskError) {
            if let begun = try journal.makeReady(isDue: isDue, sequence: head.sequence, now: now) {
                head.beginSegment(begun, now: now)
            }
            var prepared = batches.map { head.prepare($0.batch, identity: $0.identity, now: now) }
            try journal.commit(&prepared, entries: head.entry)
            return prepared.map { head.apply($0) }
        } catch {
            throw StoreError(error)
        }
    }

    /// Takes parts in place of the segment that they were made from, whose journal file goes.
    mutating func retire(_ segment: UInt64, for parts: [SealedPart], now: Timestamp) {
        holdings.retire(segment, for: parts, now: now)
        journal.remove(segment)
    }

    /// Says what was found damaged, removes what could not be removed before, takes the reserve again.
    mutating func settle(now: Timestamp) {
        for damage in journal.takeDamages() {
            configuration.store.notice(StoreNotice(.error, "Lost in the journal: \(damage)."))
        }
        journal.removeUnneeded()
        reserve.restore(now: now)
    }

    mutating func close() { journal.close() }
}
