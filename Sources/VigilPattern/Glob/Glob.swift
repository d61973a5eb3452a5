/// A pattern of file names and dotted names, as shells have them, matched against whole texts.
///
/// | Sign | Matches |
/// |---|---|
/// | `*` | any characters but the separator |
/// | `**` | any characters |
/// | `?` | one character but the separator |
/// | `[a-z]`, `[!a-z]` | one character of a class, or not of it, and never the separator |
/// | `{a,b}` | either; may nest |
/// | `\` | takes the meaning from what follows |
public struct Glob: Hashable, Sendable {
    /// The glob as it was written.
    public let source: String
    /// What `*` and `?` do not match, as a byte of ASCII; nil if they match everything.
    public let separator: UInt8?
    private let matcher: WholeMatcher

    /// Compiles a glob.
    ///
    /// - Parameters:
    ///   - source: At most 65,536 bytes.
    ///   - separator: A byte of ASCII that only `**` and itself match.
    /// - Throws: ``PatternError`` with the place of what is wrong and what would be right.
    public init(_ source: String, separator: UInt8? = nil) throws(PatternError) {
        self.source = source
        self.separator = separator
        let expression = try GlobParser.parse(source, separator: separator)
        do throws(ProgramCompiler.TooBig) {
            let program = try ProgramCompiler.compile(expression, groupCount: 1)
            matcher = WholeMatcher(expression, program, PatternEngines())
        } catch {
            throw PatternError(error, of: source)
        }
    }

    /// Whether the whole text matches.
    public func matches(_ text: String) -> Bool {
        text.withBytes(matcher.matches)
    }

    /// Whether the whole text matches.
    public func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.withSoundText { text, _ in matcher.matches(text) }
    }

    /// Whether both have the same text, byte for byte, and the same separator.
    public static func == (left: Glob, right: Glob) -> Bool {
        left.separator == right.separator && left.source.utf8.elementsEqual(right.source.utf8)
    }

    /// Hashes the text and the separator.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(separator)
    }
}
