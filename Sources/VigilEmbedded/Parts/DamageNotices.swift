import Synchronization
import VigilModel
import VigilStore

/// Says what is damaged, each place once.
final class DamageNotices: Sendable {
    /// Places that are remembered; what comes beyond is said each time it is met.
    private static let placesMax = 10_000
    private let known = Mutex<Set<PartDamage>>([])
    private let notice: @Sendable (StoreNotice) -> Void

    init(_ notice: @escaping @Sendable (StoreNotice) -> Void) {
        self.notice = notice
    }

    /// The places that were found so far, by file and place.
    var all: [PartDamage] {
        known.withLock { Array($0) }.sorted { ($0.file, $0.bytes.lowerBound) < ($1.file, $1.bytes.lowerBound) }
    }

    func note(_ damage: PartDamage) {
        let isNew = known.withLock { known in
            known.count < Self.placesMax ? known.insert(damage).inserted : !known.contains(damage)
        }
        if isNew { notice(StoreNotice(.error, "Lost in a part: \(damage).")) }
    }
}
