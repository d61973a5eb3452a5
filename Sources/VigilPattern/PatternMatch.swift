/// Where an expression matched in a text.
public struct PatternMatch: Hashable, Sendable {
    /// The bytes of the text that matched.
    public let range: Range<Int>
    /// Of the groups, from the first; none of a pattern without groups, which saves an array for each match.
    private let groups: [Range<Int>?]

    /// The bytes of the text that each group matched.
    ///
    /// Index 0 is the whole match and always there; a group that took no part in the match is nil. Offsets are in bytes
    /// of UTF-8 from the beginning of the text.
    public var ranges: [Range<Int>?] { [range] + groups }

    init(_ range: Range<Int>, groups: [Range<Int>?] = []) {
        self.range = range
        self.groups = groups
    }

    /// From the slots that an engine filled: pairs of beginning and end, -1 for a group that took no part.
    init(slots: [Int]) {
        range = slots[0]..<slots[1]
        groups = stride(from: 2, to: slots.count, by: 2).map { slot in
            slots[slot] >= 0 && slots[slot + 1] >= 0 ? slots[slot]..<slots[slot + 1] : nil
        }
    }

    func mapPositions(_ transform: (Int) -> Int) -> PatternMatch {
        func map(_ range: Range<Int>) -> Range<Int> { transform(range.lowerBound)..<transform(range.upperBound) }
        return PatternMatch(map(range), groups: groups.map { $0.map(map) })
    }

    /// The bytes of the text that a group matched; nil if it took no part, or if there is none of the number.
    public subscript(group: Int) -> Range<Int>? {
        if group == 0 { return range }
        return groups.indices.contains(group - 1) ? groups[group - 1] : nil
    }
}
