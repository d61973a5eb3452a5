public import VigilStore

// What people write into search boxes:
//
//     search    = alternative { "OR" alternative }
//     alternative = part { part }
//     part      = "-" part | "(" search ")" | condition | word | quoted phrase
//     condition = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "^=" ) ( value | quoted value )
//
// A value that ends in an unquoted * is a beginning, and `field=*` means that the field is there.

/// Reads searches such as `level>=warn service=api "timed out" -path=/health duration>0.5`.
public enum EventSearchSyntax {
    /// The deepest nesting of parentheses and negations.
    static let depthMax = 64

    /// The filter that a text spells; an empty one takes everything.
    public static func parse(_ text: String) throws(QuerySyntaxError) -> EventFilter {
        var parser = EventSearchParser(text)
        return try parser.parse()
    }
}

private struct EventSearchParser {
    var scanner: SyntaxScanner
    var depth = 0

    init(_ text: String) { scanner = SyntaxScanner(text) }

    mutating func parse() throws(QuerySyntaxError) -> EventFilter {
        scanner.skipSpace()
        if scanner.isAtEnd { return .all }
        let filter = try parseAlternatives()
        guard scanner.isAtEnd else {
            throw scanner.error("this parenthesis was never opened", hint: "quote it to search for it: \")\"")
        }
        return filter
    }

    private mutating func parseAlternatives() throws(QuerySyntaxError) -> EventFilter {
        var alternatives = [try parseParts()]
        while consumeWord("OR") { alternatives.append(try parseParts()) }
        return alternatives.count == 1 ? alternatives[0] : .or(alternatives)
    }

    private mutating func parseParts() throws(QuerySyntaxError) -> EventFilter {
        var parts: [EventFilter] = []
        while true {
            scanner.skipSpace()
            if scanner.isAtEnd || scanner.current == ")" || isWord("OR") { break }
            if consumeWord("AND") { continue }
            parts.append(try parsePart())
        }
        guard !parts.isEmpty else {
            throw scanner.error("a condition is missing", hint: "write a word, \"a phrase\" or field=value")
        }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func parsePart() throws(QuerySyntaxError) -> EventFilter {
        let start = scanner.position
        depth += 1
        defer { depth -= 1 }
        guard depth <= EventSearchSyntax.depthMax else { throw scanner.error("this is nested too deeply") }
        if scanner.current == "-", let next = scanner.next, !next.properties.isWhitespace, next != ")" {
            scanner.position += 1
            return .not(try parsePart())
        }
        if scanner.consume("(") {
            let filter = try parseAlternatives()
            guard scanner.consume(")") else {
                throw QuerySyntaxError(
                    scanner.text,
                    start..<start + 1,
                    "this parenthesis has no end",
                    hint: "close it with )"
                )
            }
            return filter
        }
        if scanner.isAtQuote { return .text(try scanner.readQuoted()) }
        if let condition = try parseCondition() { return condition }
        var word = scanner.take { !$0.properties.isWhitespace && $0 != "(" && $0 != ")" && $0 != "\"" }
        if word.isEmpty { throw scanner.error("\(scanner.found) should not stand here") }
        // `~part` and `word*` say how much of a word is known; the text search looks for parts of words already.
        if word.count > 1, word.hasPrefix("~") { word.removeFirst() }
        while word.count > 1, word.hasSuffix("*") { word.removeLast() }
        return .text(word)
    }

    /// Reads `field operator value`; nil, and nothing passed, where none begins here.
    private mutating func parseCondition() throws(QuerySyntaxError) -> EventFilter? {
        let start = scanner.position
        let field = scanner.take {
            $0.isASCIILetter || $0.isASCIIDigit || "._-/".unicodeScalars.contains($0)
                || $0.value > 127
                    && !$0.properties.isWhitespace
        }
        let operators: [EventFilter.Comparison] = [
            .notEqual, .lessOrEqual, .greaterOrEqual, .hasPrefix, .equal, .less, .greater, .contains,
        ]
        guard !field.isEmpty, let comparison = operators.first(where: { scanner.consume($0.rawValue) }) else {
            scanner.position = start
            return nil
        }
        if comparison == .equal { _ = scanner.consume("=") }
        let valueStart = scanner.position
        let isQuoted = scanner.isAtQuote
        let value =
            isQuoted
            ? try scanner.readQuoted()
            : scanner.take { !$0.properties.isWhitespace && $0 != "(" && $0 != ")" }
        guard isQuoted || !value.isEmpty else {
            throw QuerySyntaxError(
                scanner.text,
                start..<valueStart,
                "the value of \(field) is missing",
                hint: "write \(field)\(comparison.rawValue)value, or \(field)=\"\" for an empty one"
            )
        }
        let place = valueStart..<scanner.position
        let condition = EventCondition(field: field, comparison: comparison, value: value, isQuoted: isQuoted)
        switch condition.filter {
        case .success(let filter): return filter
        case .failure(let wrong):
            throw QuerySyntaxError(scanner.text, place, wrong.message, hint: wrong.hint)
        }
    }

    private func isWord(_ word: String) -> Bool {
        var ahead = scanner
        guard ahead.consume(word) else { return false }
        return ahead.current.map { $0.properties.isWhitespace || $0 == "(" || $0 == ")" } ?? true
    }

    private mutating func consumeWord(_ word: String) -> Bool {
        guard isWord(word) else { return false }
        return scanner.consume(word)
    }
}
