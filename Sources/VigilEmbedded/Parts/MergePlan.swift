import VigilModel

/// Which parts should become one.
struct MergePlan {
    /// Parts of one level that make one of the next.
    static let width = 8
    /// The bytes beyond which parts are left as they are.
    static let bytesMax: UInt64 = 1 << 30
    /// How long after a day's end its records are taken to be there, and how long its parts must have been left alone.
    static let quiet = Duration.seconds(3_600)

    /// The parts that should be merged next, oldest first; empty where all is well.
    ///
    /// They are of one signal and day, and follow each other: so the parts of a day are few, and each record is written
    /// again a few times at most. The parts of a day that is over become one. A single part is one of metrics, whose
    /// tiers are wanting.
    static func next(of parts: [SealedPart], now: Timestamp) -> [SealedPart] {
        let raw = parts.filter { $0.kind.tier == nil }
        let groups = Dictionary(grouping: raw) { Key(kind: $0.kind, partition: $0.description.partition) }
        for (key, parts) in groups.sorted(by: { $0.key < $1.key }) {
            let sorted = parts.sorted { $0.description.journal.lowerBound < $1.description.journal.lowerBound }
            let next = sameLevel(sorted)
            if !next.isEmpty { return next }
            guard key.kind != .repeats, key.isOver(now), sorted.allSatisfy({ now - $0.file.header.created >= quiet })
            else { continue }
            let rest = adjacent(sorted)
            if !rest.isEmpty { return rest }
        }
        return closedWithoutTiers(parts, now: now)
    }

    /// As many parts of one level as make one of the next.
    private static func sameLevel(_ sorted: [SealedPart]) -> [SealedPart] {
        var run: [SealedPart] = []
        for part in sorted {
            if let first = run.first, first.description.level != part.description.level { run = [] }
            run.append(part)
            if run.count < width { continue }
            if byteCount(run) <= bytesMax { return run }
            run.removeFirst()
        }
        return []
    }

    /// Parts of whatever level that one may hold.
    private static func adjacent(_ sorted: [SealedPart]) -> [SealedPart] {
        var run: [SealedPart] = []
        for part in sorted {
            if byteCount(run) + part.file.byteCount > bytesMax {
                if run.count > 1 { return run }
                run = []
            }
            run.append(part)
        }
        return run.count > 1 ? run : []
    }

    private static func closedWithoutTiers(_ parts: [SealedPart], now: Timestamp) -> [SealedPart] {
        let tiers = TierIndex(parts)
        let wanting = parts.first { part in
            part.kind == .metrics && !tiers.covers(part) && now - part.file.header.created >= quiet
                && Key(kind: part.kind, partition: part.description.partition).isOver(now)
        }
        return wanting.map { [$0] } ?? []
    }

    private static func byteCount(_ parts: [SealedPart]) -> UInt64 { parts.reduce(0) { $0 + $1.file.byteCount } }

    private struct Key: Hashable, Comparable {
        var kind: PartKind
        var partition: Timestamp

        func isOver(_ now: Timestamp) -> Bool { now - partition >= .seconds(86_400) + MergePlan.quiet }

        static func < (left: Key, right: Key) -> Bool {
            (left.kind.rawValue, left.partition) < (right.kind.rawValue, right.partition)
        }
    }
}
