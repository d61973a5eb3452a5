/// The classes of characters that Perl and POSIX have names for; all are ASCII.
enum NamedClass {
    /// `\d`, `\s` and `\w`; their capitals are the rest.
    static func perl(_ letter: UInt8) -> CodePointSet? {
        switch letter {
        case UInt8(ascii: "d"), UInt8(ascii: "D"): set(("0", "9"))
        case UInt8(ascii: "s"), UInt8(ascii: "S"): set(("\t", "\n"), ("\u{0C}", "\r"), (" ", " "))
        case UInt8(ascii: "w"), UInt8(ascii: "W"): posix["word"]
        default: nil
        }
    }

    /// What may stand in `[[:name:]]`.
    static let posix: [String: CodePointSet] = [
        "alnum": set(("0", "9"), ("A", "Z"), ("a", "z")),
        "alpha": set(("A", "Z"), ("a", "z")),
        "ascii": set(("\0", "\u{7F}")),
        "blank": set(("\t", "\t"), (" ", " ")),
        "cntrl": set(("\0", "\u{1F}"), ("\u{7F}", "\u{7F}")),
        "digit": set(("0", "9")),
        "graph": set(("!", "~")),
        "lower": set(("a", "z")),
        "print": set((" ", "~")),
        "punct": set(("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
        "space": set(("\t", "\r"), (" ", " ")),
        "upper": set(("A", "Z")),
        "word": set(("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")),
        "xdigit": set(("0", "9"), ("A", "F"), ("a", "f")),
    ]

    private static func set(_ ranges: (Unicode.Scalar, Unicode.Scalar)...) -> CodePointSet {
        CodePointSet(ranges.map { $0.value...$1.value })
    }
}
