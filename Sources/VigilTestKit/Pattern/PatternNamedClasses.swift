/// Classes with names, each with a few scalars that are in it.
enum PatternNamedClasses {
    /// Those of Perl, which know ASCII only.
    static let perl: [(source: String, members: [Unicode.Scalar])] = [
        ("\\d", ["0", "7", "9"]), ("\\D", ["a", "٣", " "]), ("\\s", [" ", "\t", "\n"]), ("\\S", ["a", "\u{A0}"]),
        ("\\w", ["a", "Z", "_", "0"]), ("\\W", ["-", "é", "\n"]),
    ]

    /// Those of POSIX, which stand inside brackets only.
    static let posix: [(source: String, members: [Unicode.Scalar])] = [
        ("alnum", ["a", "9", "K"]), ("alpha", ["a", "Z"]), ("ascii", ["a", "\u{7F}"]), ("blank", [" ", "\t"]),
        ("cntrl", ["\u{0}", "\u{1F}", "\u{7F}"]), ("digit", ["0", "5"]), ("graph", ["!", "~", "a"]),
        ("lower", ["a", "k", "s"]), ("print", [" ", "a"]), ("punct", ["!", "/", "@", "["]),
        ("space", [" ", "\u{B}", "\r"]), ("upper", ["A", "S"]), ("word", ["_", "a", "0"]), ("xdigit", ["f", "A", "0"]),
    ]

    /// Categories and scripts of Unicode.
    static let unicode: [(source: String, members: [Unicode.Scalar])] = [
        ("L", ["a", "é", "漢", "א"]), ("Lu", ["A", "É", "Σ", "Я", "\u{10400}"]), ("Ll", ["a", "ß", "ς", "я"]),
        ("Lt", ["ǅ", "ǈ"]), ("Lm", ["ʰ", "々"]), ("Lo", ["漢", "א", "ª"]), ("M", ["\u{301}", "\u{903}"]),
        ("Mn", ["\u{301}", "\u{345}"]), ("Mc", ["\u{903}"]), ("Me", ["\u{20DD}"]), ("N", ["1", "٣", "Ⅷ", "½"]),
        ("Nd", ["1", "٣", "۴"]), ("Nl", ["Ⅷ"]), ("No", ["½", "²"]), ("P", ["!", "—", "«"]), ("Pc", ["_", "‿"]),
        ("Pd", ["-", "—"]), ("Ps", ["(", "["]), ("Pe", [")", "]"]), ("Pi", ["«"]), ("Pf", ["»"]), ("Po", ["!", "."]),
        ("S", ["+", "€", "^"]), ("Sm", ["+", "="]), ("Sc", ["€", "$"]), ("Sk", ["^", "`"]), ("So", ["©", "😀"]),
        ("Z", [" ", "\u{A0}", "\u{2028}"]), ("Zs", [" ", "\u{A0}"]), ("Zl", ["\u{2028}"]), ("Zp", ["\u{2029}"]),
        ("C", ["\u{0}", "\u{AD}", "\u{E000}"]), ("Cc", ["\n", "\u{0}"]), ("Cf", ["\u{AD}"]), ("Co", ["\u{E000}"]),
        ("Any", ["a", "漢", "\u{10FFFF}"]), ("Latin", ["a", "É", "ſ", "\u{212A}"]), ("Greek", ["σ", "Ά", "\u{2126}"]),
        ("Cyrillic", ["я", "Б", "\u{1C87}"]), ("Han", ["漢", "々"]), ("Hiragana", ["か"]), ("Katakana", ["カ"]),
        ("Hangul", ["한"]), ("Hebrew", ["א"]), ("Arabic", ["د", "ع"]), ("Common", ["1", " ", "µ"]),
        ("Inherited", ["\u{301}", "\u{345}"]), ("Deseret", ["\u{10400}", "\u{10428}"]), ("Thai", ["ก"]),
        ("Cherokee", ["\u{13A0}", "\u{AB70}", "\u{13F8}"]), ("Georgian", ["ა", "\u{1C90}"]),
        ("Devanagari", ["\u{903}"]),
        ("Armenian", ["Ա", "ա"]), ("Braille", ["⠓"]),
    ]
}
