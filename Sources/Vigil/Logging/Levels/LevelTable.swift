/// The rules in force, the most special first.
///
/// Knows no clock and no lock.
struct LevelTable: Sendable {
    /// What a label is written from.
    enum Verdict: Hashable, Sendable {
        /// What the logger itself says.
        case own
        case floor(LevelFloor)
        /// It depends on the operation that is going on.
        case depends
    }

    /// How many rules there may be of each origin.
    static let rulesMax = 64

    private(set) var rules: [LevelRule] = []

    /// When the next rule expires; `Int64.max` where none does.
    var nextExpiry: Int64 { rules.reduce(.max) { min($0, $1.expiry) } }

    /// Puts a rule in force, in the place of one for the same loggers and operations.
    ///
    /// - Parameter rule: The rule.
    /// - Returns: Whether there was room.
    mutating func add(_ rule: LevelRule) -> Bool {
        remove { rule.replaces($0) }
        guard rules.count(where: { $0.origin == rule.origin }) < Self.rulesMax else { return false }
        rules.insert(rule, at: rules.firstIndex { rule.precedes($0) } ?? rules.endIndex)
        return true
    }

    mutating func remove(where isGone: (LevelRule) -> Bool) {
        rules.removeAll(where: isGone)
    }

    /// Takes out what has expired at a time.
    mutating func expire(at now: Int64) {
        remove { $0.expiry <= now }
    }

    /// What holds for a label, as far as that can be said for all operations.
    func verdict(for label: String) -> Verdict {
        guard let first = rules.first(where: { $0.label.matches(label) }) else { return .own }
        return first.operation == nil ? .floor(first.floor) : .depends
    }

    /// What holds for a label during some operations, given from the innermost on; nil: what the logger says.
    func floor(for label: String, within operations: [String]) -> LevelFloor? {
        rules.first { rule in
            guard rule.label.matches(label) else { return false }
            guard let operation = rule.operation else { return true }
            return operations.contains { operation.matches($0) }
        }?.floor
    }
}
