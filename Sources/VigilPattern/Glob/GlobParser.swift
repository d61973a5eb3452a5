/// Turns a glob into an expression.
struct GlobParser {
    /// How deep braces may nest.
    static let depthMax = 100

    /// What braces hold, or the whole glob.
    private struct Scope {
        let position: Int
        var choices: [Expression] = []
        var items: [Expression] = []

        mutating func closeChoice() {
            choices.append(items.count == 1 ? items[0] : .sequence(items))
            items = []
        }

        var expression: Expression { choices.count == 1 ? choices[0] : .alternatives(choices) }
    }

    private var cursor: SourceCursor
    /// What `?` matches.
    private let anyCharacter: CodePointSet
    private let separator: CodePointSet
    private var scopes = [Scope(position: 0)]

    static func parse(_ source: String, separator: UInt8?) throws(PatternError) -> Expression {
        var parser = GlobParser(source, separator: separator)
        return try parser.parse()
    }

    private init(_ source: String, separator: UInt8?) {
        cursor = SourceCursor(source)
        self.separator = CodePointSet(separator.map { [UInt32($0)...UInt32($0)] } ?? [])
        anyCharacter = self.separator.inverted
    }

    private mutating func parse() throws(PatternError) -> Expression {
        try ExpressionParser.checkLength(of: cursor.source)
        while let codePoint = cursor.takeCodePoint() {
            switch UInt8(exactly: codePoint) {
            case UInt8(ascii: "*"): append(cursor.take("*") ? .anything : .any(of: anyCharacter))
            case UInt8(ascii: "?"): append(.characters(anyCharacter))
            case UInt8(ascii: "["): append(.characters(try bracketClass()))
            case UInt8(ascii: "{"): try openBrace()
            case UInt8(ascii: "}") where scopes.count > 1: closeBrace()
            case UInt8(ascii: ",") where scopes.count > 1: scopes[scopes.count - 1].closeChoice()
            case UInt8(ascii: "\\"): append(.character(try escaped()))
            default: append(.character(codePoint))
            }
        }
        guard scopes.count == 1 else {
            let hint = #"write `}` where it ends, or `\{` for a brace"#
            throw error(.missingBrace, from: scopes[scopes.count - 1].position, "the brace is not closed", hint: hint)
        }
        scopes[0].closeChoice()
        return scopes[0].expression
    }

    private mutating func append(_ expression: Expression) {
        scopes[scopes.count - 1].items.append(expression)
    }

    private mutating func openBrace() throws(PatternError) {
        let start = cursor.position - 1
        guard scopes.count <= Self.depthMax else {
            throw error(.nestingTooDeep, from: start, "braces nest too deeply", hint: "at most \(Self.depthMax) levels")
        }
        scopes.append(Scope(position: start))
    }

    private mutating func closeBrace() {
        var scope = scopes.removeLast()
        scope.closeChoice()
        append(scope.expression)
    }

    private mutating func escaped() throws(PatternError) -> UInt32 {
        guard let codePoint = cursor.takeCodePoint() else {
            let hint = #"write `\\` for a backslash"#
            throw error(.trailingBackslash, from: cursor.position - 1, "a backslash stands at the end", hint: hint)
        }
        return codePoint
    }

    /// Reads `[a-z]`, `[!a-z]` or `[^a-z]`; a `]` that comes first is a character.
    private mutating func bracketClass() throws(PatternError) -> CodePointSet {
        let start = cursor.position - 1
        let isInverted = cursor.take("!") || cursor.take("^")
        var ranges: [CodePointSet.CodePoints] = []
        while ranges.isEmpty || cursor.next != UInt8(ascii: "]") {
            let rangeStart = cursor.position
            let first = try bracketCharacter(from: start)
            var last = first
            if cursor.next == UInt8(ascii: "-"), cursor.byte(at: cursor.position + 1) != UInt8(ascii: "]") {
                cursor.position += 1
                last = try bracketCharacter(from: start)
            }
            guard first <= last else {
                let message = "the range of characters ends before it begins"
                throw error(.invalidRange, from: rangeStart, message, hint: "the lower first")
            }
            ranges.append(first...last)
        }
        cursor.position += 1
        let set = CodePointSet(ranges)
        let outside = isInverted ? set : set.inverted
        return outside.union(separator).inverted
    }

    private mutating func bracketCharacter(from start: Int) throws(PatternError) -> UInt32 {
        guard let codePoint = cursor.takeCodePoint() else {
            let hint = #"write `]` where it ends, or `\[` for a bracket"#
            throw error(.missingBracket, from: start, "the class of characters is not closed", hint: hint)
        }
        return codePoint == UInt32(UInt8(ascii: "\\")) ? try escaped() : codePoint
    }

    private func error(
        _ code: PatternError.Code,
        from position: Int,
        _ message: String,
        hint: String
    ) -> PatternError {
        PatternError(code, in: cursor.source, at: position..<cursor.position, message, hint: hint)
    }
}
