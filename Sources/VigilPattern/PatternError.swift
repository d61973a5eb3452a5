/// An expression is not written as it must be, or is too big.
public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, for code to branch on.
    ///
    /// New codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case missingParenthesis, unexpectedParenthesis, missingBracket
            case invalidEscape, trailingBackslash
            case invalidRange, unknownClass
            case invalidGroup, invalidGroupName
            case missingRepetitionOperand, repeatedRepetition, invalidRepetitionCount
            case missingBrace
            case expressionTooLong, nestingTooDeep, programTooBig
        }

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// A group is not closed.
        public static let missingParenthesis = Self(.missingParenthesis)
        /// A `)` closes nothing.
        public static let unexpectedParenthesis = Self(.unexpectedParenthesis)
        /// A class of characters is not closed.
        public static let missingBracket = Self(.missingBracket)
        /// A backslash stands before what it gives no meaning.
        public static let invalidEscape = Self(.invalidEscape)
        /// A backslash stands at the end.
        public static let trailingBackslash = Self(.trailingBackslash)
        /// A range of characters ends before it begins.
        public static let invalidRange = Self(.invalidRange)
        /// No class of characters has this name.
        public static let unknownClass = Self(.unknownClass)
        /// What follows `(?` is neither a flag nor a name.
        public static let invalidGroup = Self(.invalidGroup)
        /// A group's name is not one.
        public static let invalidGroupName = Self(.invalidGroupName)
        /// A repetition has nothing before it.
        public static let missingRepetitionOperand = Self(.missingRepetitionOperand)
        /// A repetition stands directly behind another.
        public static let repeatedRepetition = Self(.repeatedRepetition)
        /// A count is above 1000, alone or multiplied with those around it, or the largest is below the smallest.
        public static let invalidRepetitionCount = Self(.invalidRepetitionCount)
        /// An alternative of a glob is not closed.
        public static let missingBrace = Self(.missingBrace)
        /// The expression has too many bytes.
        public static let expressionTooLong = Self(.expressionTooLong)
        /// Groups and repetitions nest too deeply.
        public static let nestingTooDeep = Self(.nestingTooDeep)
        /// Written out, the expression has too many steps.
        public static let programTooBig = Self(.programTooBig)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What is wrong, for code to branch on.
    public let code: Code
    /// The whole expression.
    public let source: String
    /// The bytes of `source` that are wrong; empty at its end where something is missing there.
    public let position: Range<Int>
    /// What is wrong, without a full stop.
    public let message: String
    /// What would be right; may be empty.
    public let hint: String

    init(_ code: Code, in source: String, at position: Range<Int>, _ message: String, hint: String = "") {
        self.code = code
        self.source = source
        self.position = position
        self.message = message
        self.hint = hint
    }

    /// A program too big.
    init(_ reason: ProgramCompiler.TooBig, of source: String) {
        let (message, hint) =
            switch reason {
            case .steps:
                (
                    "written out, the expression has too many steps",
                    "at most \(ProgramCompiler.sizeMax); large counts and classes multiply"
                )
            case .groups: ("there are too many groups for so many steps", "`(?:…)` where the text is not asked for")
            }
        self.init(.programTooBig, in: source, at: 0..<source.utf8.count, message, hint: hint)
    }

    /// The message with what would be right, then the expression with a caret under what is wrong.
    public var description: String {
        let excerpt = Excerpt(of: source, around: position)
        let text = hint.isEmpty ? message : "\(message): \(hint)"
        return "\(text)\n  \(excerpt.line)\n  \(excerpt.carets)"
    }
}

/// One line of a text with carets below a part of it; control characters are shown as `?`, and long texts are cut.
private struct Excerpt {
    private static let scalarsBefore = 60
    private static let scalarsMax = 100

    let line: String
    let carets: String

    init(of text: String, around position: Range<Int>) {
        let before = Self.scalars(of: text.utf8.prefix(position.lowerBound)).suffix(Self.scalarsBefore)
        let after = Self.scalars(of: text.utf8.dropFirst(position.lowerBound))
        let wrong = Self.scalars(of: text.utf8.prefix(position.upperBound).dropFirst(position.lowerBound))
        let shown = (before + after).prefix(Self.scalarsMax)
        let width = max(1, min(wrong.count, shown.count - before.count))
        var line = String.UnicodeScalarView()
        line.append(contentsOf: shown.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 })
        self.line = String(line)
        carets = String(repeating: " ", count: before.count) + String(repeating: "^", count: width)
    }

    private static func scalars(of bytes: some Sequence<UInt8>) -> [Unicode.Scalar] {
        Array(String(decoding: Array(bytes), as: UTF8.self).unicodeScalars)
    }
}
