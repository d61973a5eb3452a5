import VigilStore

/// Reads a search from left to right; the stages are in an extension.
struct EventSearchParser {
    var scanner: SyntaxScanner
    private var depth = 0

    /// The operators, longer ones before what they begin with.
    private static let operators: [(text: String, meaning: EventCondition.Operator)] = [
        ("!=", .notEqual), ("!~", .matchesNot), ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("^=", .hasPrefix),
        ("=~", .matches), ("==", .equal), ("=", .equal), ("<", .less), (">", .greater), ("~", .matches),
    ]

    init(_ text: String) throws(QuerySyntaxError) {
        scanner = SyntaxScanner(text)
        guard scanner.scalars.count <= EventSearchSyntax.lengthMax else {
            scanner.position = EventSearchSyntax.lengthMax
            throw scanner.error(
                "this is too long",
                hint: "a search has at most \(EventSearchSyntax.lengthMax) characters"
            )
        }
    }

    /// Reads the conditions, up to the end or the first stage.
    mutating func parseFilter() throws(QuerySyntaxError) -> EventFilter {
        scanner.skipSpace()
        if scanner.isAtEnd || scanner.current == "|" { return .all }
        let filter = try parseAlternatives()
        if scanner.current == ")" {
            throw scanner.error("this parenthesis was never opened", hint: "quote it to search for it: \")\"")
        }
        return filter
    }

    private mutating func parseAlternatives() throws(QuerySyntaxError) -> EventFilter {
        var alternatives = [try parseParts()]
        while consumeWord("or") { alternatives.append(try parseParts()) }
        return alternatives.count == 1 ? alternatives[0] : .or(alternatives)
    }

    private mutating func parseParts() throws(QuerySyntaxError) -> EventFilter {
        var parts: [EventFilter] = []
        while true {
            scanner.skipSpace()
            if scanner.isAtEnd || scanner.current == ")" || scanner.current == "|" || isWord("or") { break }
            if !parts.isEmpty, consumeWord("and") { continue }
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
        if try consumeNegation() { return .not(try parsePart()) }
        if scanner.consume("(") {
            let filter = try parseAlternatives()
            guard scanner.consume(")") else { throw noEnd(ofParenthesisAt: start) }
            return filter
        }
        if let condition = try parseCondition() { return condition }
        if scanner.isAtQuote { return .text(try scanner.readQuoted()) }
        var word = scanner.take { !$0.endsWord && $0 != "\"" }
        if word.isEmpty { throw scanner.error("\(scanner.found) should not stand here") }
        if word == "*" { return .all }
        // `~part` and `word*` say how much of a word is known; the text search looks for parts of words already.
        if word.count > 1, word.hasPrefix("~") { word.removeFirst() }
        while word.count > 1, word.hasSuffix("*") { word.removeLast() }
        return .text(word)
    }

    private mutating func consumeNegation() throws(QuerySyntaxError) -> Bool {
        if scanner.current == "-", let next = scanner.next, !next.endsWord || next == "(" {
            scanner.position += 1
            return true
        }
        guard isExactWord("NOT") else { return false }
        _ = scanner.consume("NOT")
        scanner.skipSpace()
        guard !scanner.isAtEnd, scanner.current != ")", scanner.current != "|" else {
            throw scanner.error("a condition is missing", hint: "to search for the word, quote it: \"NOT\"")
        }
        return true
    }

    /// Reads `field operator value`; nil, and nothing passed, where none begins here.
    private mutating func parseCondition() throws(QuerySyntaxError) -> EventFilter? {
        let start = scanner.position
        // A phrase that is no field and has no end is told of where phrases are read.
        guard let field = scanner.isAtQuote ? try? scanner.readQuoted() : scanner.takeName(), !field.isEmpty,
            let (_, operation) = Self.operators.first(where: { scanner.consume($0.text) })
        else {
            scanner.position = start
            return nil
        }
        if scanner.current == "(" { return try parseList(field, operation) }
        return try parseValue(field, operation, from: start) { $0.endsWord }
    }

    private mutating func parseValue(
        _ field: String,
        _ operation: EventCondition.Operator,
        from start: Int,
        end: (Unicode.Scalar) -> Bool
    ) throws(QuerySyntaxError) -> EventFilter {
        let valueStart = scanner.position
        let isQuoted = scanner.isAtQuote
        let value = isQuoted ? try scanner.readQuoted() : scanner.take { !end($0) }
        guard isQuoted || !value.isEmpty else {
            throw QuerySyntaxError(
                scanner.text,
                start..<max(start + 1, valueStart),
                "the value of \(field) is missing",
                hint: "write \(field)\(operation.rawValue)value, or \(field)=\"\" for an empty one"
            )
        }
        let condition = EventCondition(field: field, operation: operation, value: value, isQuoted: isQuoted)
        switch condition.filter {
        case .success(let filter): return filter
        case .failure(let wrong):
            let place = wrong.range.map { valueStart + $0.lowerBound..<valueStart + $0.upperBound }
            throw QuerySyntaxError(
                scanner.text,
                place ?? valueStart..<scanner.position,
                wrong.message,
                hint: wrong.hint
            )
        }
    }

    /// Reads `(a, b)` after an operator: one of these.
    private mutating func parseList(
        _ field: String,
        _ operation: EventCondition.Operator
    ) throws(QuerySyntaxError) -> EventFilter {
        let start = scanner.position
        guard operation == .equal || operation == .notEqual else {
            throw scanner.error("a list goes with = and != only", hint: "write \(field)=(a, b)")
        }
        _ = scanner.consume("(")
        var values: [EventFilter] = []
        repeat {
            scanner.skipSpace()
            values.append(try parseValue(field, .equal, from: scanner.position) { $0.endsWord || $0 == "," })
            scanner.skipSpace()
        } while scanner.consume(",")
        guard scanner.consume(")") else {
            if scanner.isAtEnd { throw noEnd(ofParenthesisAt: start) }
            throw scanner.error("\(scanner.found) should not stand here", hint: "write a comma between the values")
        }
        let any = values.count == 1 ? values[0] : .or(values)
        return operation == .equal ? any : .not(any)
    }

    private func noEnd(ofParenthesisAt start: Int) -> QuerySyntaxError {
        QuerySyntaxError(scanner.text, start..<start + 1, "this parenthesis has no end", hint: "close it with )")
    }

    /// Whether a word stands here, in lower or upper case, as a word of its own.
    func isWord(_ word: String) -> Bool { isExactWord(word) || isExactWord(word.uppercased()) }

    private func isExactWord(_ word: String) -> Bool {
        var ahead = scanner
        return ahead.consume(word) && ahead.current?.endsWord ?? true
    }

    mutating func consumeWord(_ word: String) -> Bool {
        guard isWord(word) else { return false }
        scanner.position += word.unicodeScalars.count
        return true
    }
}

extension SyntaxScanner {
    /// Passes the name of a field that needs no quotes; empty where none begins here.
    mutating func takeName() -> String { take(while: \.isInName) }
}

extension Unicode.Scalar {
    /// Whether a word, value or name without quotes ends before it.
    var endsWord: Bool { properties.isWhitespace || self == "(" || self == ")" || self == "|" }

    /// Whether it may stand in a field's name without quotes.
    var isInName: Bool {
        isASCIILetter || isASCIIDigit || self == "." || self == "_" || self == "-" || self == "/"
            || value > 127 && !properties.isWhitespace
    }
}
