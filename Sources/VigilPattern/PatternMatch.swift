/// Where an expression matched in a text.
///
/// Positions are in bytes of UTF-8 from the beginning of the text.
public struct PatternMatch: Hashable, Sendable {
    /// The bytes of the text that matched.
    public let range: Range<Int>
    /// Beginning and end of each group, -1 for one that took no part; empty for a pattern without groups.
    private let slots: [Int]

    /// A match of a pattern without groups.
    init(_ range: Range<Int>) {
        self.range = range
        slots = []
    }

    /// A match with its groups; the first two slots are the whole match.
    init(slots: [Int]) {
        range = slots[0]..<slots[1]
        self.slots = slots.count > 2 ? slots : []
    }

    /// The bytes of the text that each group matched.
    ///
    /// Index 0 is the whole match and always there; a group that took no part in the match is nil.
    public var ranges: [Range<Int>?] {
        [range] + (1..<max(1, slots.count / 2)).map { self[$0] }
    }

    /// The bytes of the text that a group matched; nil if it took no part, or if there is none of the number.
    public subscript(group: Int) -> Range<Int>? {
        if group == 0 { return range }
        guard group > 0, 2 * group + 1 < slots.count, slots[2 * group] >= 0, slots[2 * group + 1] >= 0 else {
            return nil
        }
        return slots[2 * group]..<slots[2 * group + 1]
    }

    func mapPositions(_ transform: (Int) -> Int) -> PatternMatch {
        if slots.isEmpty { return PatternMatch(transform(range.lowerBound)..<transform(range.upperBound)) }
        return PatternMatch(slots: slots.map { $0 < 0 ? $0 : transform($0) })
    }
}
