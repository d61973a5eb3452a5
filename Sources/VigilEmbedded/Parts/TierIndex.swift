import VigilModel
import VigilStore

/// Which parts hold the same metrics, as they were measured and as points of tiers.
///
/// Tiers are made where parts of metrics are merged, each from one part, and hold what that holds.
struct TierIndex {
    /// What parts of the same samples have in common.
    private struct Source: Hashable {
        var partition: Timestamp
        var journal: ClosedRange<UInt64>

        init(_ description: PartDescription) {
            partition = description.partition
            journal = description.journal
        }
    }

    private var groups: [Source: [SealedPart]] = [:]

    /// An index of the parts of metrics among some.
    init(_ parts: [SealedPart]) {
        groups = Dictionary(grouping: parts.filter(\.kind.isMetrics)) { Source($0.description) }
    }

    /// Whether the tiers of a part of metrics are there.
    func covers(_ part: SealedPart) -> Bool {
        let kinds = groups[Source(part.description), default: []].map(\.kind)
        return MetricTier.allCases.allSatisfy { kinds.contains(PartKind($0)) }
    }

    /// Of parts that hold the same, the coarsest that is fine enough, else the finest there is; by age.
    func choice(for resolution: Duration) -> [SealedPart] {
        groups.values
            .compactMap { parts in
                let byWidth = parts.sorted { $0.kind.width < $1.kind.width }
                return byWidth.last { $0.kind.width <= resolution } ?? byWidth.first
            }
            .sorted { left, right in
                let (left, right) = (left.description, right.description)
                return (left.journal.lowerBound, left.partition) < (right.journal.lowerBound, right.partition)
            }
    }
}

extension PartKind {
    /// The time that one of its samples stands for.
    fileprivate var width: Duration { tier?.width ?? .zero }
}
