/// A word, number, text or sign of a query.
struct QueryToken {
    /// What it is.
    enum Kind: Equatable {
        /// A name or keyword.
        case word(String)
        /// A number or duration.
        case number(PromQL.NumberLiteral)
        /// A text without its quotes and escapes.
        case string(String)
        /// A sign: an operator, a bracket, a comma.
        case sign(String)
        /// What is none of these; the last one.
        case invalid(PromQL.Mistake)
        /// After the last one.
        case end
    }

    let kind: Kind
    /// Where it stands: offsets in Unicode scalars; one past the last character for the end.
    let range: Range<Int>

    func isSign(_ sign: String) -> Bool { kind == .sign(sign) }

    /// Whether it is a keyword; those have no case.
    func isKeyword(_ keyword: String) -> Bool {
        guard case .word(let word) = kind, word.utf8.count == keyword.utf8.count else { return false }
        return word.lowercased() == keyword
    }

    /// What it is, for a message.
    var found: String {
        switch kind {
        case .word(let word): "\"\(word)\""
        case .number(let number): number.isDuration ? "the duration \(number.text)" : "the number \(number.text)"
        case .string: "a string"
        case .sign(let sign): "\"\(sign)\""
        case .invalid: "this"
        case .end: "the end"
        }
    }
}
