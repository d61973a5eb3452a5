/// Text from outside made fit to be shown: one line, no control characters, no tricks with direction.
package enum VisibleText {
    /// The text on one line: what could move a cursor or reorder a line is shown as an escape, `\x1b` or `\u{202e}`.
    package static func line(_ text: String) -> String {
        escaped(text) { $0 == "\n" ? "⏎" : $0 == "\t" ? " " : nil }
    }

    /// The text with its line ends and tabs, and otherwise as ``line(_:)``.
    package static func block(_ text: String) -> String {
        escaped(text) { $0 == "\n" ? "\n" : $0 == "\t" ? "    " : $0 == "\r" ? "" : nil }
    }

    private static func escaped(_ text: String, _ special: (Unicode.Scalar) -> String?) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        var shown = ""
        shown.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if let replacement = special(scalar) {
                shown += replacement
            } else if isDangerous(scalar) {
                let hex = String(scalar.value, radix: 16)
                shown += scalar.value < 0x100 ? "\\x" + (hex.count < 2 ? "0" : "") + hex : "\\u{\(hex)}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Control characters, line separators, and the marks that change the direction of text.
    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1f, 0x7f...0x9f, 0x061c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// The columns that a text takes in a terminal: two for East Asian wide characters and most emoji.
    package static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + width($1) }
    }

    private static func width(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.properties.isEmojiPresentation { return 2 }
        switch first.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x20000...0x3fffd:
            return 2
        default:
            return first.properties.generalCategory == .nonspacingMark || first.value == 0x200b ? 0 : 1
        }
    }

    /// The text cut to a width, with `…` where something was cut off.
    package static func cut(_ text: String, to width: Int) -> String {
        if self.width(text) <= width { return text }
        guard width > 0 else { return "" }
        var (kept, used) = ("", 0)
        for character in text {
            let next = self.width(character)
            if used + next > width - 1 { break }
            kept.append(character)
            used += next
        }
        return kept + "…"
    }

    /// The text with spaces up to a width, behind it or before it.
    static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - self.width(text)))
        return right ? spaces + text : text + spaces
    }
}
