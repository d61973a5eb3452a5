/// Takes out of a terminal's output what only a terminal understands: colours, cursor movements, titles.
///
/// Sequences by ECMA-48 may be split over pieces, so the state outlives a call; it holds no text. Of the control
/// characters only tab, line feed and carriage return are left.
struct EscapeStripper: Sendable {
    private enum State {
        /// Plain text.
        case ground
        /// After ESC.
        case escape
        /// After ESC and an intermediate byte: one or more follow, then the last.
        case escapeIntermediate
        /// After `ESC [`: parameters, then a last byte from `@` to `~`.
        case control
        /// A title or other string: up to BEL or `ESC \`.
        case string
        /// After ESC within a string.
        case stringEscape
    }

    private var state = State.ground

    /// The text in a piece of output, without sequences.
    mutating func strip(_ bytes: [UInt8]) -> [UInt8] {
        let isPlain =
            if case .ground = state { !bytes.contains { $0 < 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 } } else {
                false
            }
        if isPlain { return bytes }
        return bytes.filter { isText($0) }
    }

    private mutating func isText(_ byte: UInt8) -> Bool {
        switch state {
        case .ground:
            if byte == 0x1b {
                state = .escape
                return false
            }
            return byte >= 0x20 && byte != 0x7f || byte == 0x0a || byte == 0x0d || byte == 0x09
        case .escape:
            escaped(byte)
        case .escapeIntermediate:
            if !(0x20...0x2f).contains(byte) { state = .ground }
        case .control:
            if (0x40...0x7e).contains(byte) { state = .ground }
            if byte == 0x1b { state = .escape }
        case .string:
            if byte == 0x07 { state = .ground }
            if byte == 0x1b { state = .stringEscape }
        case .stringEscape:
            state = .ground
            if byte != 0x5c { escaped(byte) }
        }
        return false
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "["): state = .control
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            state = .string
        case 0x20...0x2f: state = .escapeIntermediate
        case 0x1b: state = .escape
        default: state = .ground
        }
    }
}
