// The rows of https://github.com/google/re2/wiki/Syntax that Go's `regexp/syntax` takes, in its order;
// `SyntaxTableTests` holds them against Go's documentation. Names of Unicode's classes are in `UnicodeNameTests`.

extension SyntaxRow {
    static let all = characters + composites + repetitions + groups + flags + positions + escapes + members + classes

    private static let characters = [
        SyntaxRow(".", "a.c", finds: ["xabc": "abc", "aéc": "aéc"], misses: ["a\nc", "ac"]),
        SyntaxRow("[xyz]", "[xyz]", finds: ["az": "z"], misses: ["a", ""]),
        SyntaxRow("[^xyz]", "[^xyz]", finds: ["xay": "a", "\n": "\n"], misses: ["xyz"]),
        SyntaxRow(#"\d"#, #"\d"#, finds: ["a7": "7"], misses: ["a", "٣"]),
        SyntaxRow(#"\D"#, #"\D"#, finds: ["7a": "a", "٣": "٣"], misses: ["7"]),
        SyntaxRow("[[:alpha:]]", "[[:alpha:]]", finds: ["1b": "b"], misses: ["1", "é"]),
        SyntaxRow("[[:^alpha:]]", "[[:^alpha:]]", finds: ["b1": "1", "é": "é"], misses: ["b"]),
        SyntaxRow(#"\pN"#, #"\pN"#, finds: ["a7": "7", "٣": "٣", "Ⅷ": "Ⅷ"], misses: ["a"]),
        SyntaxRow(#"\p{Greek}"#, #"\p{Greek}"#, finds: ["aλ": "λ"], misses: ["a"]),
        SyntaxRow(#"\PN"#, #"\PN"#, finds: ["7a": "a"], misses: ["7", "٣"]),
        SyntaxRow(#"\P{Greek}"#, #"\P{Greek}"#, finds: ["λa": "a"], misses: ["λ"]),
    ]

    private static let composites = [
        SyntaxRow("xy", "xy", finds: ["axy": "xy"], misses: ["x y", "yx"]),
        SyntaxRow("x|y", "x|xy", finds: ["xy": "x"], misses: ["y"]),
    ]

    private static let repetitions = [
        SyntaxRow("x*", "ax*", finds: ["axx": "axx", "a": "a"], misses: ["x"]),
        SyntaxRow("x+", "ax+", finds: ["axx": "axx"], misses: ["a"]),
        SyntaxRow("x?", "ax?", finds: ["axx": "ax", "a": "a"], misses: ["x"]),
        SyntaxRow("x{n,m}", "x{2,3}", finds: ["xxxx": "xxx", "xx": "xx"], misses: ["x"]),
        SyntaxRow("x{n,}", "x{2,}", finds: ["xxxx": "xxxx"], misses: ["x"]),
        SyntaxRow("x{n}", "x{2}", finds: ["xxxx": "xx"], misses: ["x"]),
        SyntaxRow("x*?", "ax*?", finds: ["axx": "a"], misses: ["x"]),
        SyntaxRow("x+?", "ax+?", finds: ["axx": "ax"], misses: ["a"]),
        SyntaxRow("x??", "ax??", finds: ["axx": "a"], misses: ["x"]),
        SyntaxRow("x{n,m}?", "x{2,3}?", finds: ["xxxx": "xx"], misses: ["x"]),
        SyntaxRow("x{n,}?", "x{2,}?", finds: ["xxxx": "xx"], misses: ["x"]),
        SyntaxRow("x{n}?", "x{2}?", finds: ["xxxx": "xx"], misses: ["x"]),
    ]

    private static let groups = [
        SyntaxRow("(re)", "(ab)+", finds: ["xabab": "abab"], misses: ["ba"]),
        SyntaxRow("(?P<name>re)", "(?P<name>ab)+", finds: ["xabab": "abab"], misses: ["ba"]),
        SyntaxRow("(?:re)", "(?:ab)+", finds: ["xabab": "abab"], misses: ["ba"]),
        SyntaxRow("(?flags)", "a(?i)b", finds: ["aB": "aB"], misses: ["AB"]),
        SyntaxRow("(?flags:re)", "(?i:a)b", finds: ["Ab": "Ab"], misses: ["AB"]),
        SyntaxRow("(?flags:re)", "(?i-s:A.)(?-i:b)", finds: ["axb": "axb"], misses: ["a\nb", "axB"]),
    ]

    private static let flags = [
        SyntaxRow("i", "(?i)k", finds: ["K": "K", "\u{212A}!": "\u{212A}"], misses: ["x"]),
        SyntaxRow("m", "(?m)^b$", finds: ["a\nb\nc": "b"], misses: ["ab"]),
        SyntaxRow("s", "(?s)a.c", finds: ["a\nc": "a\nc"], misses: ["ac"]),
        SyntaxRow("U", "(?U)ax+", finds: ["axx": "ax"], misses: ["a"]),
        SyntaxRow("U", "(?U)ax+?", finds: ["axx": "axx"], misses: ["a"]),
    ]

    private static let positions = [
        SyntaxRow("^", "^b", finds: ["bc": "b"], misses: ["a\nb"]),
        SyntaxRow("$", "b$", finds: ["ab": "b"], misses: ["b\n"]),
        SyntaxRow(#"\A"#, #"(?m)\Ab"#, finds: ["bc": "b"], misses: ["a\nb"]),
        SyntaxRow(#"\b"#, #"\bab\b"#, finds: ["x ab y": "ab", "éabé": "ab"], misses: ["xab", "ab_"]),
        SyntaxRow(#"\B"#, #"\Bb\B"#, finds: ["abc": "b"], misses: ["b", "ab", "bc"]),
        SyntaxRow(#"\z"#, #"(?m)b\z"#, finds: ["ab": "b"], misses: ["b\n"]),
    ]

    private static let escapes = [
        SyntaxRow(#"\a"#, #"\a"#, finds: ["\u{07}": "\u{07}"], misses: ["a"]),
        SyntaxRow(#"\f"#, #"\f"#, finds: ["\u{0C}": "\u{0C}"], misses: ["f"]),
        SyntaxRow(#"\t"#, #"\t"#, finds: ["\t": "\t"], misses: ["t"]),
        SyntaxRow(#"\n"#, #"\n"#, finds: ["\n": "\n"], misses: ["n"]),
        SyntaxRow(#"\r"#, #"\r"#, finds: ["\r": "\r"], misses: ["r"]),
        SyntaxRow(#"\v"#, #"\v"#, finds: ["\u{0B}": "\u{0B}"], misses: ["v"]),
        SyntaxRow(#"\*"#, #"\*\.\[\-"#, finds: ["a*.[-": "*.[-"], misses: ["*.-["]),
        SyntaxRow(#"\123"#, #"\123\07"#, finds: ["S\u{07}": "S\u{07}"], misses: ["123"]),
        SyntaxRow(#"\x7F"#, #"\x7F"#, finds: ["\u{7F}": "\u{7F}"], misses: ["x7F"]),
        SyntaxRow(#"\x{10FFFF}"#, #"\x{10FFFF}"#, finds: ["\u{10FFFF}": "\u{10FFFF}"], misses: ["x"]),
        SyntaxRow(#"\Q...\E"#, #"\Qa.*\E+"#, finds: ["a.**": "a.**"], misses: ["ab"]),
    ]

    private static let members = [
        SyntaxRow("x", "[x]", finds: ["ax": "x"], misses: ["a"]),
        SyntaxRow("A-Z", "[A-Z]", finds: ["aB": "B"], misses: ["b"]),
        SyntaxRow("[:foo:]", "[[:digit:]_]+", finds: ["a1_": "1_"], misses: ["a"]),
        SyntaxRow(#"\p{Foo}"#, #"[\p{Greek}_]+"#, finds: ["aλ_": "λ_"], misses: ["a"]),
        SyntaxRow(#"\pF"#, #"[\pN_]+"#, finds: ["a٣_": "٣_"], misses: ["a"]),
        SyntaxRow(#"[\d]"#, #"[\d]"#, finds: ["a1": "1"], misses: ["a"]),
        SyntaxRow(#"[^\d]"#, #"[^\d]"#, finds: ["1a": "a"], misses: ["1"]),
        SyntaxRow(#"[\D]"#, #"[\D]"#, finds: ["1a": "a"], misses: ["1"]),
        SyntaxRow(#"[^\D]"#, #"[^\D]"#, finds: ["a1": "1"], misses: ["a"]),
        SyntaxRow("[[:name:]]", "[[:alpha:]]", finds: ["1a": "a"], misses: ["1"]),
        SyntaxRow("[^[:name:]]", "[^[:alpha:]]", finds: ["a1": "1"], misses: ["a"]),
        SyntaxRow(#"[\p{Name}]"#, #"[\p{Lu}]"#, finds: ["aÉ": "É"], misses: ["é"]),
        SyntaxRow(#"[^\p{Name}]"#, #"[^\p{Lu}]"#, finds: ["Éa": "a"], misses: ["É"]),
    ]

    private static let classes = [
        SyntaxRow(#"\s"#, #"\s+"#, finds: ["a\t\n\u{0C}\r b": "\t\n\u{0C}\r "], misses: ["a", "\u{0B}", "\u{A0}"]),
        SyntaxRow(#"\S"#, #"\S+"#, finds: [" a\u{0B}\u{A0} ": "a\u{0B}\u{A0}"], misses: [" \t"]),
        SyntaxRow(#"\w"#, #"\w+"#, finds: ["-aZ0_-": "aZ0_"], misses: ["-", "é"]),
        SyntaxRow(#"\W"#, #"\W+"#, finds: ["a-é_": "-é"], misses: ["aZ0_"]),
    ]
}
