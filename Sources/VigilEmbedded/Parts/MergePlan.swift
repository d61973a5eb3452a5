import VigilModel

/// Which parts should become one.
struct MergePlan {
    /// Parts of one level that make one of the next.
    static let width = 8
    /// The bytes beyond which parts are left as they are.
    static let bytesMax: UInt64 = 1 << 30

    /// The parts that should be merged next, oldest first; empty where all is well.
    ///
    /// They are of one signal and day, and follow each other: so the parts of a day are few, and each record is written
    /// again a few times at most.
    static func next(of parts: [SealedPart]) -> [SealedPart] {
        let groups = Dictionary(grouping: parts) { Key(kind: $0.kind, partition: $0.description.partition) }
        for (_, parts) in groups.sorted(by: { $0.key < $1.key }) where parts.count >= width {
            let sorted = parts.sorted { $0.description.journal.lowerBound < $1.description.journal.lowerBound }
            var run: [SealedPart] = []
            for part in sorted {
                if let first = run.first, first.description.level != part.description.level { run = [] }
                run.append(part)
                if run.count < width { continue }
                if run.reduce(0, { $0 + $1.file.byteCount }) <= bytesMax { return run }
                run.removeFirst()
            }
        }
        return []
    }

    private struct Key: Hashable, Comparable {
        var kind: PartKind
        var partition: Timestamp

        static func < (left: Key, right: Key) -> Bool {
            (left.kind.rawValue, left.partition) < (right.kind.rawValue, right.partition)
        }
    }
}
