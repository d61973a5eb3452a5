/// A regular expression that is matched in time linear in the text.
///
/// The syntax is RE2's (https://github.com/google/re2/wiki/Syntax) without `\C`; `^` and `$` are the text's beginning
/// and end unless the flag `m` is set. Of several matches the leftmost counts, and of those that begin together the
/// one that a backtracking matcher would try first, groups included, as in Perl and Go.
///
/// Texts are UTF-8. In bytes that are not, each byte that belongs to no character counts as one U+FFFD.
///
/// A pattern is compiled once and cheap to copy; any number of threads may match with one at the same time. To find all
/// matches takes one linear search after the other. Matching never fails and keeps a bounded amount of memory.
///
/// Bounds: an expression has at most 65,536 bytes, nests at most 1,000 levels deep, repeats at most 1,000 times, nested
/// counts multiplied, and compiles to at most 262,144 steps; steps times groups are at most 2,097,152.
public struct Pattern: Sendable {
    /// What flags at an expression's beginning would say.
    public struct Options: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt8

        /// Options from their bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Upper and lower case are the same, by Unicode's simple case folding; the flag `i`.
        public static let caseInsensitive = Self(rawValue: 1)
        /// A `.` matches a newline too; the flag `s`.
        public static let dotMatchesNewline = Self(rawValue: 2)
        /// `^` and `$` match at the beginning and the end of each line; the flag `m`.
        public static let multiline = Self(rawValue: 4)
        /// `x*` prefers less and `x*?` more; the flag `U`.
        public static let ungreedy = Self(rawValue: 8)
    }

    /// The expression as it was written.
    public let source: String
    /// The flags that hold from the beginning.
    public let options: Options

    let matcher: Matcher

    /// Compiles an expression.
    ///
    /// - Parameters:
    ///   - source: At most 65,536 bytes.
    ///   - options: The flags that hold from the beginning.
    /// - Throws: ``PatternError`` with the place of what is wrong and what would be right.
    public init(_ source: String, options: Options = []) throws(PatternError) {
        try self.init(source, options: options, engines: PatternEngines())
    }

    /// Compiles an expression that is matched in some ways only.
    package init(_ source: String, options: Options = [], engines: PatternEngines) throws(PatternError) {
        self.source = source
        self.options = options
        matcher = try Matcher(source, options: options, engines)
    }

    /// The names of the groups, by their numbers.
    ///
    /// Index 0 is the whole match, and nil as all groups without names are.
    public var groupNames: [String?] { matcher.groupNames }

    /// The only texts that match whole, if they can be counted out; nil otherwise.
    ///
    /// Each once, those first that are preferred. Empty if nothing matches. Nil too where a U+FFFD is in one, as that
    /// matches damaged bytes, which are many.
    public var requiredValues: [String]? {
        let values = matcher.whole.values.value?.map { String(decoding: $0, as: UTF8.self) }
        return values.flatMap { $0.contains { $0.unicodeScalars.contains("\u{FFFD}") } ? nil : $0 }
    }

    /// What every text begins with that matches whole; may be empty, and ends before a U+FFFD, which matches damaged
    /// bytes.
    public var literalPrefix: String {
        let prefix = String(decoding: matcher.whole.prefix, as: UTF8.self)
        return String(prefix.unicodeScalars.prefix { $0 != "\u{FFFD}" })
    }
}

extension Pattern: Hashable {
    /// Whether both have the same expression, byte for byte, and the same options.
    public static func == (left: Pattern, right: Pattern) -> Bool {
        left.options == right.options && left.source.utf8.elementsEqual(right.source.utf8)
    }

    /// Hashes the expression and the options.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(options)
    }
}

extension Pattern: CustomStringConvertible {
    /// The expression as it was written.
    public var description: String { source }
}

extension Pattern {
    /// The expression that matches a text and nothing else.
    public static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if #"\.+*?()|[]{}^$"#.utf8.contains(byte) { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
