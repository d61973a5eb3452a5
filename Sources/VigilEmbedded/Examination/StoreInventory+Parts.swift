import VigilModel
import VigilStore

extension StoreInventory {
    /// What parts weigh, by their own account.
    init(_ parts: [SealedPart], now: Timestamp) {
        self.init()
        var shares: [PartKind: Share] = [:]
        for part in parts {
            let description = part.description
            let times =
                description.minTime <= description.maxTime && part.kind != .repeats
                ? Timestamp(nanoseconds: description.minTime)...Timestamp(nanoseconds: description.maxTime) : nil
            shares[part.kind, default: Share(part.kind.name)].add(
                bytes: Int(clamping: part.file.byteCount),
                rows: description.rows,
                times: times
            )
        }
        signals = PartKind.allCases.compactMap { shares[$0] }
        oldest = signals.compactMap(\.oldest).min()
        mergeDebt = MergePlan.debt(of: parts, now: now)
    }

    /// Notes what is known of the disk.
    mutating func measure(_ disk: any Disk) {
        freeBytes = (try? disk.freeBytes()).map { Int(clamping: $0) }
        capacityBytes = (try? disk.totalBytes()).map { Int(clamping: $0) }
    }

    /// Notes places that are damaged.
    mutating func note(_ places: [String]) {
        damageCount += places.count
        damages += places.prefix(Self.damagesMax - damages.count)
    }
}

extension MergePlan {
    /// The most merges that are looked ahead; what is due beyond is not counted.
    private static let aheadMax = 64

    /// What should be merged now.
    static func debt(of parts: [SealedPart], now: Timestamp) -> StoreInventory.Pile {
        var rest = parts
        var debt = StoreInventory.Pile()
        for _ in 0..<aheadMax {
            let next = next(of: rest, now: now)
            if next.isEmpty { break }
            let numbers = Set(next.map(\.number))
            rest.removeAll { numbers.contains($0.number) }
            debt.files += next.count
            debt.bytes += next.reduce(0) { $0 + Int(clamping: $1.file.byteCount) }
        }
        return debt
    }
}
