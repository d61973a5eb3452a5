/// A place in a text that is read from left to right, one Unicode scalar at a time.
struct SyntaxScanner {
    let text: String
    let scalars: [Unicode.Scalar]
    var position = 0

    init(_ text: String) {
        self.text = text
        self.scalars = Array(text.unicodeScalars)
    }

    var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
    var next: Unicode.Scalar? { position + 1 < scalars.count ? scalars[position + 1] : nil }
    var isAtEnd: Bool { position >= scalars.count }

    /// The text of a range of positions.
    func slice(_ range: Range<Int>) -> String {
        var slice = ""
        slice.unicodeScalars.append(contentsOf: scalars[range])
        return slice
    }

    /// Goes on while a condition holds, and returns what was passed.
    mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
        let start = position
        while let scalar = current, condition(scalar) { position += 1 }
        return slice(start..<position)
    }

    mutating func skipSpace() {
        _ = take { $0.properties.isWhitespace }
    }

    /// Passes the given text, where it stands here.
    mutating func consume(_ expected: String) -> Bool {
        let wanted = Array(expected.unicodeScalars)
        guard position + wanted.count <= scalars.count,
            scalars[position..<position + wanted.count].elementsEqual(wanted)
        else { return false }
        position += wanted.count
        return true
    }

    /// An error about the characters from a position on: up to here, or the one at it.
    func error(from start: Int, _ message: String, hint: String = "") -> QuerySyntaxError {
        QuerySyntaxError(text, start..<max(start + 1, position), message, hint: hint)
    }

    /// An error about the character that stands here.
    func error(_ message: String, hint: String = "") -> QuerySyntaxError {
        QuerySyntaxError(text, position..<position + 1, message, hint: hint)
    }

    /// What stands here, for a message.
    var found: String { current.map { "\"\($0)\"" } ?? "the end" }
}

extension Unicode.Scalar {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
    var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}
