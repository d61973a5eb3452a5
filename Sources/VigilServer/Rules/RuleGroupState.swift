import Synchronization
import VigilModel
import VigilStore

/// How a group of rules fares; it outlives a change of the group.
final class RuleGroupState: Sendable {
    /// How one rule fares.
    struct Rule: Sendable {
        /// Nil before the first evaluation.
        var isGood: Bool?
        var error: String?
        var took = Duration.zero
        var time: Timestamp?
        /// The series that it recorded last.
        var series: Set<LabelSet> = []
    }

    /// How all of it fares.
    struct Group: Sendable {
        /// By the rule's key.
        var rules: [String: Rule] = [:]
        var took = Duration.zero
        var time: Timestamp?
        var evaluations = 0
        var failures = 0
        var missed = 0
        var samples = 0
    }

    private let current = Mutex(Group())

    /// How it fares now.
    var group: Group { current.withLock { $0 } }

    /// Notes something.
    func note<Value: Sendable>(_ change: (inout Group) -> Value) -> Value { current.withLock { change(&$0) } }

    /// The series of rules that are not among these; they are forgotten.
    func takeOthers(than keys: Set<String>) -> Set<LabelSet> {
        current.withLock { group in
            let others = group.rules.filter { !keys.contains($0.key) }
            for key in others.keys { group.rules[key] = nil }
            let kept = group.rules.values.reduce(into: Set<LabelSet>()) { $0.formUnion($1.series) }
            return others.values.reduce(into: Set<LabelSet>()) { $0.formUnion($1.series) }.subtracting(kept)
        }
    }
}
