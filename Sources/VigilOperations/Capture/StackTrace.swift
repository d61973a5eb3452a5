/// A stack trace that a program printed over several lines.
struct StackTrace: Hashable, Sendable {
    /// The lines as printed.
    var lines: [String]
    /// `ValueError`; empty where the lines do not tell.
    var type: String
    var message: String
    /// Whether the program cannot have survived it.
    var isFatal: Bool

    init(lines: [String], type: String, message: String, isFatal: Bool = false) {
        self.lines = lines
        self.type = type
        self.message = message
        self.isFatal = isFatal
    }

    var text: String { lines.joined(separator: "\n") }
}

/// The line of a stack trace that names what was thrown.
struct ExceptionLine: Hashable, Sendable {
    var type: String
    var message: String

    /// `Type: message`, `Type`, with or without what runtimes put in front; nil where the line names no type.
    ///
    /// - Parameters:
    ///   - line: The line, without indentation.
    ///   - needsTypicalName: Whether the type must look like that of an exception: a name with a dot, or one that
    ///     ends in Error, Exception and the like.
    init?(_ line: some StringProtocol, needsTypicalName: Bool = false) {
        var text = Substring(line)
        for prefix in ["Unhandled exception. ", "Uncaught ", "Caused by: ", "[cause]: "] where text.hasPrefix(prefix) {
            text = text.dropFirst(prefix.count)
        }
        if text.hasPrefix("Exception in thread \""), let end = text.range(ofText: "\" ") {
            text = text[end.upperBound...]
        }
        let separator = text.range(ofText: ": ")
        var name = separator.map { text[..<$0.lowerBound] } ?? text
        if name.hasSuffix(":") { name = name.dropLast() }
        // Node: `Error [ERR_X]`, Java: `a.b.C`.
        let word = name.prefix { $0 != " " }
        guard Self.isTypeName(word), word.count == name.count || name.dropFirst(word.count).hasPrefix(" [") else {
            return nil
        }
        guard !needsTypicalName || Self.isTypical(word) else { return nil }
        type = String(word)
        message = separator.map { String(text[$0.upperBound...]) } ?? ""
    }

    private static func isTypeName(_ word: Substring) -> Bool {
        guard let first = word.utf8.first, first | 0x20 >= 0x61 && first | 0x20 <= 0x7a || first == 0x5f else {
            return false
        }
        return word.utf8.allSatisfy { byte in
            byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte >= 0x30 && byte <= 0x39
                || byte == 0x2e || byte == 0x5f || byte == 0x24 || byte == 0x2f
        }
    }

    private static let endings = [
        "Error", "Exception", "Throwable", "Warning", "Interrupt", "Exit", "Iteration", "Group",
    ]

    private static func isTypical(_ word: Substring) -> Bool {
        endings.contains { word.hasSuffix($0) }
    }
}

extension StringProtocol {
    /// Where a text first occurs.
    func range(ofText text: String) -> Range<Index>? {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return nil }
        var start = utf8.startIndex
        while let candidate = utf8[start...].firstIndex(of: first) {
            if utf8[candidate...].starts(with: wanted) {
                return candidate..<utf8.index(candidate, offsetBy: wanted.count)
            }
            start = utf8.index(after: candidate)
        }
        return nil
    }

    /// Whether a text occurs.
    func hasText(_ text: String) -> Bool { range(ofText: text) != nil }
}
