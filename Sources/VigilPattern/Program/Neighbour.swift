/// What assertions ask of the byte before or after a position.
enum Neighbour: UInt8, Sendable {
    /// There is none: the text begins or ends.
    case none
    case newline
    /// One of `[0-9A-Za-z_]`.
    case word
    case other

    init(_ byte: UInt8) {
        if byte.isWordCharacter { self = .word } else { self = byte == UInt8(ascii: "\n") ? .newline : .other }
    }

    /// The byte before a position.
    init(before position: Int, in text: Bytes) {
        self = position > 0 ? Neighbour(text[position - 1]) : .none
    }

    /// The byte after a position.
    init(after position: Int, in text: Bytes) {
        self = position < text.count ? Neighbour(text[position]) : .none
    }
}

extension Assertion {
    func holds(between before: Neighbour, and after: Neighbour) -> Bool {
        switch self {
        case .textStart: before == .none
        case .textEnd: after == .none
        case .lineStart: before == .none || before == .newline
        case .lineEnd: after == .none || after == .newline
        case .wordBoundary: (before == .word) != (after == .word)
        case .noWordBoundary: (before == .word) == (after == .word)
        }
    }
}
