import Synchronization
import VigilModel
import VigilStore

/// All that can be asked: the head, and the parts that segments of it became.
///
/// A reader takes what it needs of both at one moment, and evaluates outside the lock; parts that are replaced
/// meanwhile stay readable to it.
final class Holdings: Sendable {
    let head: Head
    /// Takes note of what is damaged.
    let damages: DamageNotices
    /// What questions about samples were answered from lately.
    let sections = SampleSectionCache()
    private let parts: Mutex<[SealedPart]>

    init(_ head: Head, parts: [SealedPart], damages: DamageNotices) {
        self.head = head
        self.damages = damages
        self.parts = Mutex(parts)
    }

    /// The parts there are now.
    var current: [SealedPart] { parts.withLock { $0 } }

    /// Spans or log records of a time, in the head and in parts.
    func events(_ signal: EventSignal, in range: TimeRange) -> (chunks: [EventChunk], parts: [SealedPart]) {
        let kind = PartKind(signal)
        return parts.withLock { parts in
            (head.chunks(of: signal), parts.filter { $0.kind == kind && $0.overlaps(range) })
        }
    }

    /// Series of a time, in the head and in parts, the oldest part first; in parts as coarse as may be.
    func metrics(
        _ selection: HeadSelection,
        in range: TimeRange,
        _ resolution: Duration
    ) -> (parts: [SealedPart], head: HeadSnapshot) {
        let (found, snapshot) = parts.withLock { parts in
            (parts.filter { $0.kind.isMetrics && $0.overlaps(range) }, head.snapshot(selection))
        }
        return (TierIndex(found).choice(for: resolution), snapshot)
    }

    /// Takes parts in place of the segment that they were made from.
    ///
    /// Called between two batches, see ``Head/retire(_:now:)``.
    func retire(_ segment: UInt64, for sealed: [SealedPart], now: Timestamp) {
        parts.withLock { parts in
            parts += sealed
            head.retire(segment, now: now)
        }
    }

    /// Takes parts in place of others.
    func replace(_ removed: Set<UInt64>, with added: [SealedPart]) {
        parts.withLock { parts in
            parts.removeAll { removed.contains($0.number) }
            parts += added
        }
    }

    /// How much is held, in the head and in parts.
    var statistics: StoreStatistics {
        var (current, statistics) = parts.withLock { ($0, head.statistics) }
        for part in current {
            statistics.held = statistics.held + part.counts
            statistics.diskBytes += Int(part.file.byteCount)
            if part.kind == .repeats { continue }
            let oldest = Timestamp(nanoseconds: part.description.minTime)
            statistics.oldest = min(statistics.oldest ?? oldest, oldest)
        }
        return statistics
    }
}
