/// Where an expression matched in a text.
public struct PatternMatch: Hashable, Sendable {
    /// The bytes of the text that each group matched.
    ///
    /// Index 0 is the whole match and always there; a group that took no part in the match is nil. Offsets are in bytes
    /// of UTF-8 from the beginning of the text.
    public let ranges: [Range<Int>?]

    /// The bytes of the text that matched.
    public let range: Range<Int>

    init(_ range: Range<Int>, groups: [Range<Int>?] = []) {
        self.range = range
        ranges = [range] + groups
    }

    /// From the slots that an engine filled: pairs of beginning and end, -1 for a group that took no part.
    init(slots: some RandomAccessCollection<Int>) {
        var ranges: [Range<Int>?] = []
        ranges.reserveCapacity(slots.count / 2)
        var index = slots.startIndex
        while index < slots.endIndex {
            let start = slots[index]
            let end = slots[slots.index(after: index)]
            ranges.append(start >= 0 && end >= 0 ? start..<end : nil)
            index = slots.index(index, offsetBy: 2)
        }
        self.range = (ranges.first ?? nil) ?? 0..<0
        self.ranges = ranges
    }
}
