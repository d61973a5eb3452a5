import Logging
import VigilModel

extension LogLine {
    /// Time, level, label, message, then metadata in the order of its keys, with the end of the line.
    ///
    /// - Parameter isColored: Whether levels stand out by ANSI colours.
    /// - Returns: The line; nothing in it can end it or move the cursor.
    func text(isColored: Bool = false) -> String {
        var text = isColored ? Self.dim(time.consoleText) : time.consoleText
        text += " " + (isColored ? level.colored : level.rawValue) + " "
        text.appendVisible(label)
        text += ": "
        text.appendVisible(message)
        if let error {
            text += " ("
            text.appendVisible(error.message)
            text += ")"
        }
        text += isColored ? Self.dim(metadataText) : metadataText
        return text + "\n"
    }

    /// `[time] [LEVEL] [label] message`, then metadata, with the end of the line.
    var bracketed: String {
        var text = "[\(time.consoleText)] [\(level.rawValue.uppercased())] ["
        text.appendVisible(label)
        text += "] "
        text.appendVisible(message)
        if let error {
            text += " ("
            text.appendVisible(error.message)
            text += ")"
        }
        return text + metadataText + "\n"
    }

    private var metadataText: String {
        var text = ""
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            text += " "
            text.appendVisible(key)
            text += "="
            text.appendVisible(value.description)
        }
        return text
    }

    private static func dim(_ text: String) -> String { text.isEmpty ? "" : "\u{1b}[2m\(text)\u{1b}[0m" }
}

extension Logger.Level {
    /// The name in the colour of the level; none for info and notice, which are the usual.
    fileprivate var colored: String {
        let code: String? =
            switch self {
            case .trace, .debug: "2"
            case .info: nil
            case .notice: "36"
            case .warning: "33"
            case .error: "31"
            case .critical: "1;31"
            }
        return code.map { "\u{1b}[\($0)m\(rawValue)\u{1b}[0m" } ?? rawValue
    }
}

extension String {
    /// Appends a text with whatever could pass for something else escaped: `\n`, `\t`, `\u{1b}`.
    ///
    /// What a user sent must not look like a line of its own, colour the terminal, or turn the text around.
    mutating func appendVisible(_ text: String) {
        guard text.unicodeScalars.contains(where: \.isDeceptive) else { return append(text) }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            case _ where scalar.isDeceptive: self += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    /// Control characters, ends of lines and paragraphs, and what changes the direction of text.
    fileprivate var isDeceptive: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0x61c: true
        default: false
        }
    }
}

extension Timestamp {
    /// `2026-11-21T10:15:00.123Z`: always three digits, so that lines stand below one another.
    var consoleText: String {
        let whole = Timestamp(milliseconds: milliseconds)
        let text = whole.rfc3339
        return whole.nanoseconds % 1_000_000_000 == 0 ? text.dropLast() + ".000Z" : text
    }
}
