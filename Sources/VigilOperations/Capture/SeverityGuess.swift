import VigilModel

/// The severity that a printed line names in one of the common ways.
///
/// A word counts in capitals among the first words (`2026-… INFO …`), or in any case where it is set off by brackets,
/// bars or a colon (`[error]`, `WARNING:root:…`, `error: …`). A sentence that merely speaks of errors names none.
struct SeverityGuess: Hashable, Sendable {
    var severity: Severity
    /// The word, as printed.
    var word: String

    private static let wordsMax = 6

    /// The severity that a line names; nil where it names none.
    init?(line: String) {
        if let glog = SeverityGuess(glog: line) {
            self = glog
            return
        }
        let words = line.utf8.prefix(256).split(separator: 0x20, maxSplits: Self.wordsMax)
        for word in words.prefix(Self.wordsMax) {
            if let guess = SeverityGuess(word: word) {
                self = guess
                return
            }
        }
        return nil
    }

    /// A word of a line, what sets it off included.
    private init?(word: Substring.UTF8View.SubSequence) {
        let opening = word.prefix { Self.isMark($0) }
        let rest = word.dropFirst(opening.count)
        let name = rest.prefix { Self.isLetter($0) }
        let following = rest.dropFirst(name.count).first
        guard (3...13).contains(name.count), following.map(Self.isMark) ?? true else { return nil }
        let text = String(decoding: name, as: UTF8.self)
        guard let severity = Severity(name: text) ?? Self.short[text.uppercased()] else { return nil }
        // `error(s)` and `info.` are words of a sentence.
        let isSetOff = !opening.isEmpty || following == 0x3a || following == 0x5d || following == 0x7c
        let isCapital = name.allSatisfy { $0 < 0x60 }
        guard isSetOff && opening.first != 0x28 || isCapital else { return nil }
        self.severity = severity
        self.word = text
    }

    /// `E0101 12:00:00.000000 …`.
    private init?(glog line: String) {
        let bytes = Array(line.utf8.prefix(9))
        guard bytes.count == 9, bytes[1..<5].allSatisfy({ (0x30...0x39).contains($0) }), bytes[5] == 0x20,
            bytes[6...7].allSatisfy({ (0x30...0x39).contains($0) }), bytes[8] == 0x3a
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "I"): severity = .info
        case UInt8(ascii: "W"): severity = .warn
        case UInt8(ascii: "E"): severity = .error
        case UInt8(ascii: "F"): severity = .fatal
        default: return nil
        }
        word = String(decoding: bytes[..<1], as: UTF8.self)
    }

    /// Short forms beyond those that ``Severity`` knows.
    private static let short: [String: Severity] = [
        "DBG": .debug, "INF": .info, "WRN": .warn, "FTL": .fatal, "TRC": .trace, "VERBOSE": .debug, "SEVERE": .error,
        "FINE": .debug, "FINER": .trace, "FINEST": .trace, "VRB": .trace,
    ]

    private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a }

    /// Brackets, bars, colons, dashes and stars.
    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: "*"), UInt8(ascii: "-"),
            UInt8(ascii: ","), UInt8(ascii: "!"):
            true
        default: false
        }
    }
}
