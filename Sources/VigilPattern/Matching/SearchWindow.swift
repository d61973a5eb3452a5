/// Where in a text an engine looks; assertions see the whole text.
struct SearchWindow {
    let text: Bytes
    /// A match lies within.
    let range: Range<Int>
    /// Whether a match begins where the range begins.
    let isAnchored: Bool
    /// Whether a match ends where the range ends.
    let endsAtEnd: Bool

    init(text: Bytes, range: Range<Int>, isAnchored: Bool = false, endsAtEnd: Bool = false) {
        self.text = text
        self.range = range
        self.isAnchored = isAnchored
        self.endsAtEnd = endsAtEnd
    }

    /// All of a text, that has to match as a whole.
    init(whole text: Bytes) {
        self.init(text: text, range: 0..<text.count, isAnchored: true, endsAtEnd: true)
    }

    func holds(_ assertion: Assertion, at position: Int) -> Bool {
        assertion.holds(
            between: Neighbour(before: position, in: text),
            and: Neighbour(after: position, in: text)
        )
    }
}
