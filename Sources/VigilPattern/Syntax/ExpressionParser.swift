// Reads RE2's syntax as Go 1.19 takes it (https://github.com/google/re2/wiki/Syntax without `\C`), and `(?<name>…)`
// besides. Groups are kept on a stack of scopes, not on the call stack. As in Go, a repetition applies to the last
// item of the sequence that is open, whatever flags stand between: `a(?i)*` repeats `a`.

/// A parsed expression with what only its text tells.
struct ParsedExpression {
    let expression: Expression
    /// Index 0 is the whole match: nil.
    let groupNames: [String?]
    /// Whether a `.` stands where the flag `s` is off.
    let hasNarrowDot: Bool
}

/// Turns an expression's text into an `Expression`.
struct ExpressionParser {
    /// How deep groups, repetitions, sequences and alternatives may nest.
    static let depthMax = 1000
    /// How many bytes an expression may have.
    static let sourceBytesMax = 1 << 16

    /// A part of the expression with what bounds ask about it.
    struct Fragment {
        let expression: Expression
        var depth = 1
        /// The largest product of counts that nest in it.
        var repetitions = 1
    }

    /// A group that is open, or the whole expression.
    struct Scope {
        /// Where it begins in the source.
        let position: Int
        /// The group's number, if it is captured.
        var number: Int?
        /// The flags that hold again behind it.
        let outerOptions: Pattern.Options
        var choices: [Fragment] = []
        var items: [Fragment] = []
    }

    var cursor: SourceCursor
    var options: Pattern.Options
    /// The innermost is last; there is always one.
    var scopes: [Scope]
    var groupNames: [String?] = [nil]
    var hasNarrowDot = false
    /// Where the repetition begins that ends right before the cursor.
    var repetitionBefore: Int?
    /// Set once no `:]` is left ahead.
    var isPastNamedClasses = false

    static func parse(_ source: String, options: Pattern.Options) throws(PatternError) -> ParsedExpression {
        var parser = ExpressionParser(source, options: options)
        return try parser.parse()
    }

    static func checkLength(of source: String) throws(PatternError) {
        let count = source.utf8.count
        guard count > sourceBytesMax else { return }
        throw PatternError(
            .expressionTooLong,
            in: source,
            at: sourceBytesMax..<count,
            "the expression has \(count) bytes",
            hint: "at most \(sourceBytesMax)"
        )
    }

    private init(_ source: String, options: Pattern.Options) {
        cursor = SourceCursor(source)
        self.options = options
        scopes = [Scope(position: 0, outerOptions: options)]
    }

    private mutating func parse() throws(PatternError) -> ParsedExpression {
        try Self.checkLength(of: cursor.source)
        while let byte = cursor.next {
            let start = cursor.position
            let isRepetition = try item(byte)
            repetitionBefore = isRepetition ? start : nil
        }
        guard scopes.count == 1 else {
            let position = scopes[scopes.count - 1].position
            throw PatternError(
                .missingParenthesis,
                in: cursor.source,
                at: position..<position + 1,
                "the group is not closed",
                hint: "write `)` where it ends, or `\\(` for a parenthesis"
            )
        }
        let whole = try closeScope()
        return ParsedExpression(
            expression: whole.expression,
            groupNames: groupNames,
            hasNarrowDot: hasNarrowDot
        )
    }

    /// Reads what comes next; true for a repetition.
    private mutating func item(_ byte: UInt8) throws(PatternError) -> Bool {
        switch byte {
        case UInt8(ascii: "("): try openGroup()
        case UInt8(ascii: ")"): try closeGroup()
        case UInt8(ascii: "|"):
            cursor.position += 1
            try closeChoice()
        case UInt8(ascii: "["): try append(bracketClass())
        case UInt8(ascii: "\\"): try escape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"): return try repetition(byte)
        case UInt8(ascii: "."):
            cursor.position += 1
            dot()
        case UInt8(ascii: "^"):
            cursor.position += 1
            append(.assertion(options.contains(.multiline) ? .lineStart : .textStart))
        case UInt8(ascii: "$"):
            cursor.position += 1
            append(.assertion(options.contains(.multiline) ? .lineEnd : .textEnd))
        default:
            if let codePoint = cursor.takeCodePoint() { append(codePoint: codePoint) }
        }
        return false
    }

    private mutating func dot() {
        if options.contains(.dotMatchesNewline) {
            append(.characters(.all))
        } else {
            hasNarrowDot = true
            append(.characters(.allButNewline))
        }
    }

    mutating func append(_ expression: Expression) {
        append(Fragment(expression: expression))
    }

    mutating func append(_ fragment: Fragment) {
        scopes[scopes.count - 1].items.append(fragment)
    }

    /// Appends a character, with its other cases where those do not count.
    mutating func append(codePoint: UInt32) {
        let orbit = options.contains(.caseInsensitive) ? CaseFolding.orbit(of: codePoint) : CodePointSet()
        append(orbit.count > 1 ? .characters(orbit) : .character(codePoint))
    }

    /// Makes the items of the innermost scope its next choice.
    mutating func closeChoice() throws(PatternError) {
        let last = scopes.count - 1
        let items = scopes[last].items
        scopes[last].items = []
        switch items.count {
        case 0: scopes[last].choices.append(Fragment(expression: .empty))
        case 1: scopes[last].choices.append(items[0])
        default: try scopes[last].choices.append(nested(items, .sequence(items.map(\.expression))))
        }
    }

    /// Closes the innermost scope and gives what it holds.
    mutating func closeScope() throws(PatternError) -> Fragment {
        try closeChoice()
        let scope = scopes.removeLast()
        options = scope.outerOptions
        let choices = scope.choices
        let content =
            choices.count == 1 ? choices[0] : try nested(choices, .alternatives(choices.map(\.expression)))
        guard let number = scope.number else { return content }
        return try nested([content], .group(number, content.expression))
    }

    /// An expression one deeper than its parts; a sequence of characters is as flat as one.
    func nested(_ parts: [Fragment], _ expression: Expression) throws(PatternError) -> Fragment {
        let inner = parts.reduce(1) { max($0, $1.depth) }
        let depth = inner == 1 && parts.count > 1 ? 1 : inner + 1
        guard depth <= Self.depthMax else {
            let hint = "at most \(Self.depthMax) levels"
            throw error(.nestingTooDeep, from: cursor.position, "groups and repetitions nest too deeply", hint: hint)
        }
        let repetitions = parts.reduce(0) { max($0, $1.repetitions) }
        return Fragment(expression: expression, depth: depth, repetitions: repetitions)
    }

    /// An error about what stands from a position up to the cursor.
    func error(
        _ code: PatternError.Code,
        from position: Int,
        _ message: String,
        hint: String = ""
    ) -> PatternError {
        PatternError(code, in: cursor.source, at: position..<max(position, cursor.position), message, hint: hint)
    }
}
