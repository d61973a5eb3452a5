/// An expression that takes a backtracking matcher exponentially or quadratically long, with a text made to hurt.
package struct ExplosivePattern: Sendable {
    package let source: String
    /// What the text repeats.
    let piece: String
    /// What it ends with, most often so that nothing matches.
    let end: String

    init(_ source: String, on piece: String = "a", end: String = "!") {
        self.source = source
        self.piece = piece
        self.end = end
    }

    /// A text of so many bytes.
    package func text(count: Int) -> [UInt8] {
        let piece = Array(piece.utf8)
        let end = Array(end.utf8)
        var text: [UInt8] = []
        text.reserveCapacity(count + piece.count)
        while text.count + end.count < count { text += piece }
        return text + end
    }

    /// All of them.
    package static let all = nested + overlapping + counted + anchored + assertions + classes + practical + generated

    /// Repetitions of repetitions.
    private static let nested = [
        ExplosivePattern("(a+)+$"), ExplosivePattern("(a*)*$"), ExplosivePattern("(a*)+$"), ExplosivePattern("(a+)*b"),
        ExplosivePattern("(a*)*b"), ExplosivePattern("((a+)+)+$"), ExplosivePattern("(((a*)*)*)*b"),
        ExplosivePattern("(?:(?:a+)?)+$"), ExplosivePattern("(a+?)+?$"), ExplosivePattern("(a*?)*?b"),
        ExplosivePattern("(.*)*x"), ExplosivePattern("(.+)+x"), ExplosivePattern("(.*?)*?x"),
        ExplosivePattern("(.*.*)*x"),
        ExplosivePattern("(.*)*(.*)*x"), ExplosivePattern("((.*)(.*)(.*))*x"), ExplosivePattern("(?s:(.+)+)x"),
        ExplosivePattern("^(([a-z])+.)+[A-Z]([a-z])+$", on: "a"), ExplosivePattern("(x+x+)+y", on: "x"),
        ExplosivePattern("(x*x*)*y", on: "x"), ExplosivePattern("(x+x+x+)+y", on: "x"),
        ExplosivePattern("(ab*)*c", on: "abb"),
        ExplosivePattern("((ab)*)*c", on: "ab"), ExplosivePattern("(a(b(c*)*)*)*d", on: "abc"),
    ]

    /// Alternatives that match the same.
    private static let overlapping = [
        ExplosivePattern("(a|a)*b"), ExplosivePattern("(a|aa)+$"), ExplosivePattern("(a|a?)+$"),
        ExplosivePattern("(a|b|ab)*c", on: "ab"),
        ExplosivePattern("(aa|a)*b"), ExplosivePattern("(a|aa|aaa|aaaa)*b"),
        ExplosivePattern("(a|ab|abc|abcd)*e", on: "abcd"),
        ExplosivePattern("(.|a|[a-z])*x"), ExplosivePattern("(?:a|a|a|a|a|a|a|a)*b"),
        ExplosivePattern("(a|(a|(a|(a|a))))*b"),
        ExplosivePattern("(\\w|\\d|_)*\\s!", on: "a1_"), ExplosivePattern("(a?|b?|c?)*d", on: "abc"),
        ExplosivePattern("(|a|aa)*b"),
        ExplosivePattern("(\\w+\\s?)*:$", on: "word "), ExplosivePattern("(\\w+|\\s+)*:$", on: "word "),
        ExplosivePattern("(foo|foobar|foobarbaz)*qux", on: "foobarbaz"), ExplosivePattern("(a.|.a)*b"),
        ExplosivePattern("(a|b)*a(a|b){12}c", on: "ab"), ExplosivePattern("[ab]*a[ab]{14}c", on: "aab"),
        ExplosivePattern("(?:.*a|.*b|.*c)*d", on: "abc"),
    ]

    /// Repetitions that are counted, and that are written out.
    private static let counted = [
        ExplosivePattern("(a{1,30}){1,30}b"), ExplosivePattern("((a{1,10}){1,10}){1,10}b"),
        ExplosivePattern("(a{0,30}){0,30}b"),
        ExplosivePattern("(a?){30}a{30}b"), ExplosivePattern("(a?){100}b"), ExplosivePattern("(a{2,}){2,}b"),
        ExplosivePattern("(a{1,2}){1,100}b"), ExplosivePattern("(.{1,10}){1,10}x"), ExplosivePattern(".{0,100}x"),
        ExplosivePattern("[a-z]{1,200}\\d"), ExplosivePattern("(a+){10}b"), ExplosivePattern("(a*){20}b"),
        ExplosivePattern("(a*a*){10}b"), ExplosivePattern("a{500}b"), ExplosivePattern("(a|b){200}c", on: "ab"),
        ExplosivePattern("(?:a{3}|a{5}){50}b"), ExplosivePattern("(\\w{1,50}){1,20}!!", on: "ab"),
        ExplosivePattern("(?:(?:a{0,5}){0,5}){0,5}b"), ExplosivePattern("x[a-z]{0,300}y", on: "x"),
        ExplosivePattern("a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaab"),
    ]

    /// Searches that begin, and go far, at each place.
    private static let anchored = [
        ExplosivePattern("a*b"), ExplosivePattern("a+b"), ExplosivePattern(".*b"), ExplosivePattern("a.*b"),
        ExplosivePattern("a.*a.*a.*b"), ExplosivePattern("a.*?a.*?a.*?b"), ExplosivePattern("(?s)a.*b.*c", on: "ab"),
        ExplosivePattern("\\s+$", on: " ", end: "x"), ExplosivePattern("^\\s+|\\s+$", on: " ", end: "x"),
        ExplosivePattern("x*$", on: "x", end: "y"), ExplosivePattern("[^b]*b"), ExplosivePattern("a[^b]*b"),
        ExplosivePattern("(?m)^.*x$", on: "aaaaaaaaa\n"), ExplosivePattern("(?m)^\\s*x", on: "   \n"),
        ExplosivePattern("ab*bc", on: "b"), ExplosivePattern("\\w+@\\w+\\.com", on: "a"),
        ExplosivePattern("\"[^\"]*\"x", on: "\""), ExplosivePattern("<[^>]*>x", on: "<"),
        ExplosivePattern("\\[.*\\]\\(.*\\)", on: "["),
    ]

    /// Assertions, in repetitions and beside each other.
    private static let assertions = [
        ExplosivePattern("(\\b\\w+\\b\\s*)*:$", on: "ab "), ExplosivePattern("(\\b|a)*b"), ExplosivePattern("(\\Ba)*b"),
        ExplosivePattern("(?:\\b\\B|a)*b"), ExplosivePattern("(^|a)*b"), ExplosivePattern("(a|$)*b"),
        ExplosivePattern("(?m)(^a*$\\n?)*b", on: "aa\n"), ExplosivePattern("(\\b.\\b.)*x", on: "a "),
        ExplosivePattern("\\b\\b\\b\\w+\\b\\b\\b:", on: "word "),
        ExplosivePattern("(?m)(?:^|\\s)*(?:$|\\s)*x", on: " \n"),
    ]

    /// Classes, folded ones, and those of Unicode, which are long when written out as bytes.
    private static let classes = [
        ExplosivePattern("(?i)(k+s+)+!!", on: "kKsS"), ExplosivePattern("(?i)([a-z]+)*\\d", on: "aB"),
        ExplosivePattern("(\\pL+)*\\d", on: "é"), ExplosivePattern("(\\pL*\\pM*)*\\d", on: "e\u{301}"),
        ExplosivePattern("([^\\d]+)+\\d", on: "я"), ExplosivePattern("(\\PN|\\pL)*\\d", on: "漢"),
        ExplosivePattern("(?i)(straße|STRASSE|σς)*!!", on: "straßeσς"),
        ExplosivePattern("([\\x{80}-\\x{10FFFF}]+)*a", on: "漢é"),
        ExplosivePattern("(\\p{Greek}|\\p{Cyrillic}|\\p{Latin})+!!", on: "αяa"),
        ExplosivePattern("(?i)(ſ|s|k|\u{212A})*x", on: "ſsKk"),
    ]

    /// Expressions that were published with exponential or quadratic times in programs that many use.
    private static let practical = [
        ExplosivePattern("^(\\w+\\s?)*$", on: "aaaa ", end: "!"),
        ExplosivePattern("^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@)", on: "a"),
        ExplosivePattern("^(([^<>()\\[\\]\\\\.,;:\\s@\"]+(\\.[^<>()\\[\\]\\\\.,;:\\s@\"]+)*)|(\".+\"))@x", on: "a."),
        ExplosivePattern(
            "(?:(?:\"|'|\\]|\\}|\\\\|\\d|(?:nan|infinity|true|false|null)|`|-|\\+)+[)]*;?"
                + "((?:\\s|-|~|!|\\{\\}|\\|\\||\\+)*.*(?:.*=.*)))",
            on: "x="
        ),
        ExplosivePattern("^(?:[^:]+:)*[^:]+$", on: "a:"), ExplosivePattern("(?:[0-9]+,?)+\\.", on: "1"),
        ExplosivePattern("((?:[a-z]+/)+)*$", on: "ab/", end: "!"), ExplosivePattern("(\\d+\\.?)+%", on: "1."),
    ]

    /// Families that grow.
    private static let generated: [ExplosivePattern] =
        (2...6).map { depth in
            ExplosivePattern(String(repeating: "(", count: depth) + "a+" + String(repeating: ")+", count: depth) + "b")
        }
        + [5, 10, 20].map { ExplosivePattern(String(repeating: "a*", count: $0) + "b") }
        + [5, 10, 20].map { ExplosivePattern(String(repeating: "(.*)", count: $0) + "x") }
        + [10, 25].map { count in
            ExplosivePattern("(" + (1...count).map { String(repeating: "a", count: $0) }.joined(separator: "|") + ")*b")
        }
}
