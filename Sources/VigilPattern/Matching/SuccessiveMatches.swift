/// Collects matches that follow one another in a text, as Go's `FindAll` does.
struct SuccessiveMatches<Match> {
    private let text: Bytes
    private var endBefore = -1
    /// Where the next match may begin; nil behind the end of the text.
    private(set) var position: Int? = 0
    private(set) var matches: [Match] = []

    init(_ text: Bytes) {
        self.text = text
    }

    /// Takes the leftmost match from the position on, unless it is empty and directly behind the one before.
    mutating func append(_ match: Match, at range: Range<Int>) {
        if !range.isEmpty || range.lowerBound != endBefore { matches.append(match) }
        endBefore = range.upperBound
        position = range.isEmpty ? text.characterEnd(after: range.upperBound) : range.upperBound
    }
}

extension Bytes {
    /// Where the character ends that begins at a position; nil at the end of the text.
    fileprivate func characterEnd(after position: Int) -> Int? {
        guard position < count else { return nil }
        var end = position + 1
        while end < count, self[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }
}
