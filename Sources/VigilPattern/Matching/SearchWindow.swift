/// Where in a text an engine looks; assertions see the whole text.
struct SearchWindow {
    let text: Bytes
    /// A match lies within.
    let range: Range<Int>
    /// Whether a match begins where the range begins.
    var isAnchored = false
    /// Whether a match ends where the range ends.
    var endsAtEnd = false

    func holds(_ assertion: Assertion, at position: Int) -> Bool {
        assertion.holds(
            between: Neighbour(before: position, in: text),
            and: Neighbour(after: position, in: text)
        )
    }
}
