/// Makes expressions that are nearly right: most are refused, and which of them are is compared.
enum PatternDamage {
    private static let fragments = [
        "(?", "(?P<", "(?P<n", "(?P<n>", "(?P=n)", "(?P<1a>b)", "(?P<>a)", "(?P<a-b>c)", "(?<n>a)", "(?<n",
        "(?P<n>a)(?P<n>b)",
        "{", "}", "{,5}", "{2", "{2,", "{3,2}", "{1000}", "{1001}", "{2}{3}", "{0}", "{-1}", "{1,2,3}", "{ 1}", "{01}",
        "{99999999999999999999}", "(a{30}){40}", "((a{10}){10}){10}", "(((a{10}){10}){10}){2}", "**", "+*", "*?+",
        "*??", "?+", "*", "+", "?", "|", "||", "(", ")", "()", "(*)", "(|)", "^*", "$+", "\\b+", "(?i)*", "[", "]",
        "[]", "[^]", "[]a]", "[^]a]", "[a", "[a-", "[a-]", "[-a]", "[z-a]", "[a-\\d]", "[\\d-z]", "[a-b-c]",
        "[[:foo:]]",
        "[[:alpha:]", "[:alpha:]", "[[:alpha", "[[:^word:]]", "[[.a.]]", "[\\b]", "[\\Qa\\E]", "[^\\x{0}-\\x{10FFFF}]",
        "\\", "\\8", "\\1", "\\0", "\\07", "\\18", "\\123", "\\400", "\\C", "\\Z", "\\G", "\\K", "\\R", "\\X", "\\h",
        "\\N",
        "\\e", "\\c", "\\u0041", "\\_", "\\é", "\\ ", "\\-", "\\\"", "\\pX", "\\p", "\\p{", "\\p{}", "\\p{Foo}",
        "\\p{^}",
        "\\p{^^Lu}", "\\pé", "\\P", "\\p{greek}", "\\p{Letter}", "\\pN", "\\x", "\\x{", "\\x{}", "\\x{110000}",
        "\\x{D7FF}", "\\x{10FFFF}", "\\x{000000041}", "\\xZ", "\\x4", "\\x{4G}", "\\Q", "\\E", "\\Qa\\", "\\Q\\E*",
        "\\Qab\\E+", "(?i", "(?i-", "(?-)", "(?)", "(?i-s:", "(?i--s)", "(?^)", "(?ii)", "(?z)", "(?i:)", "(?-i)",
        "(?:",
        "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?#a)", "(?>a)", "(?|a)", "(?'n'a)", "(?P>n)", "(?R)", "(?1)", "a{,}",
        "x{1}?", "x{1}??", "x{1}*", "(?:a*)*", "(?:a?){3}+", "\u{0}", "\u{10FFFF}", "\n",
    ]

    static func damaged(_ source: String, using random: inout SeededGenerator) -> String {
        var scalars = Array(source.unicodeScalars)
        for _ in 0..<(random.chance(0.7) ? 1 : 2) {
            let place = Int.random(in: 0...scalars.count, using: &random)
            switch random.next() % 6 {
            case 0 where place < scalars.count: scalars.remove(at: place)
            case 1 where place < scalars.count: scalars.insert(scalars[place], at: place)
            case 2 where place < scalars.count: scalars.removeLast(scalars.count - place)
            default: scalars.insert(contentsOf: random.pick(fragments).unicodeScalars, at: place)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
