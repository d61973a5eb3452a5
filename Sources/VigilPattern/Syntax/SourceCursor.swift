/// Reads an expression's text from left to right.
struct SourceCursor {
    let source: String
    private let bytes: [UInt8]
    /// The byte that comes next.
    var position = 0

    init(_ source: String) {
        self.source = source
        bytes = Array(source.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The next byte; nil at the end.
    var next: UInt8? { byte(at: position) }

    func byte(at position: Int) -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    /// Goes past a text if it comes next.
    mutating func take(_ text: StaticString) -> Bool {
        guard starts(with: text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Goes past the next byte.
    mutating func takeByte() -> UInt8? {
        guard let byte = next else { return nil }
        position += 1
        return byte
    }

    /// Goes past the next code point.
    mutating func takeCodePoint() -> UInt32? {
        guard let first = takeByte() else { return nil }
        // A string's bytes are UTF-8 without damage: what follows the first byte is there.
        let following: Int
        var codePoint: UInt32
        switch first {
        case ..<0x80: return UInt32(first)
        case ..<0xE0: (following, codePoint) = (1, UInt32(first & 0x1F))
        case ..<0xF0: (following, codePoint) = (2, UInt32(first & 0x0F))
        default: (following, codePoint) = (3, UInt32(first & 0x07))
        }
        for byte in bytes[position..<position + following] { codePoint = codePoint << 6 | UInt32(byte & 0x3F) }
        position += following
        return codePoint
    }

    /// Where a text comes first from here on; nil where it does not.
    func firstPosition(of text: StaticString) -> Int? {
        var ahead = self
        while !ahead.isAtEnd {
            if ahead.starts(with: text) { return ahead.position }
            ahead.position += 1
        }
        return nil
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
