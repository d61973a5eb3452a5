import Testing
import VigilPattern
import VigilTestKit

@Suite struct RefusalTests {
    /// What other programs know, and RE2's table says it does not.
    private static let unsupported = [
        "x*+", "x++", "x?+", "x{2,3}+", "x{2,}+", "x{2}+", "(?'name're)", "(?#text)", "(?|x|y|z)", "(?>re)", #"\G"#,
        #"\Z"#, "(?=re)", "(?!re)", "(?<=re)", "(?<!re)", #"\C"#, #"\1"#, #"[\b]"#, #"\cK"#, #"\e"#, #"\g1"#,
        #"\g{1}"#, #"\g{+1}"#, #"\g<name>"#, #"\k<name>"#, #"\k'name'"#, #"\lX"#, #"\ux"#, #"\Ltext\E"#, #"\K"#,
        #"\N{name}"#, #"\R"#, #"\Utext\E"#, #"\X"#, #"\h"#, #"\H"#, #"\V"#, #"\p{Cn}"#, #"\p{LC}"#, #"\p{L&}"#,
        #"\i"#, #"\I"#, #"\k"#, #"\F"#, #"\o"#, #"\O"#, #"\l"#, #"\L"#, #"\u"#, #"\U"#, #"\c"#,
        #"\m"#, #"\M"#, "(?{code})", "(??{code})", "(?1)", "(?+1)", "(?-1)", "(?C)", "(?R)", "(?&name)", "(?P=name)",
        "(?P>name)", "(?(cond)true|false)", "(?(cond)true)", "(*ACCEPT)", "(*COMMIT)", "(*FAIL)", "(*CRLF)",
    ]

    @Test("what the table calls unsupported is refused with a hint, as Go refuses it", arguments: unsupported)
    func refusesWhatTheTableCallsUnsupported(source: String) throws {
        let error = try #require(throws: PatternError.self) { try Pattern(source) }
        #expect(error.source == source)
        #expect(error.position.upperBound <= source.utf8.count)
        #expect(!error.message.isEmpty && !error.hint.isEmpty)
        guard case .refused = try GoPeer().answer(to: PatternCase(seed: 0, source: source, texts: [])) else {
            Issue.record("Go takes \(source)")
            return
        }
    }

    private static let mistakes: [(source: String, code: PatternError.Code, position: Range<Int>)] = [
        ("a(b", .missingParenthesis, 1..<2), ("ab)", .unexpectedParenthesis, 2..<3), ("é[a", .missingBracket, 2..<4),
        (#"a\y"#, .invalidEscape, 1..<3), (#"ab\"#, .trailingBackslash, 2..<3), ("[z-a]", .invalidRange, 1..<4),
        (#"\p{Foo}b"#, .unknownClass, 0..<7), ("[[:foo:]]", .unknownClass, 1..<8), ("(?y)a", .invalidGroup, 0..<3),
        ("(?P<a-b>c)", .invalidGroupName, 0..<6), ("a|*", .missingRepetitionOperand, 2..<3),
        ("a**", .repeatedRepetition, 1..<3), ("a{3,2}", .invalidRepetitionCount, 1..<6),
        ("a{1001}", .invalidRepetitionCount, 1..<7), ("(a{30}){40}", .invalidRepetitionCount, 7..<11),
    ]

    @Test("a mistake is named and placed", arguments: mistakes.map(\.source))
    func namesAndPlacesTheMistake(source: String) throws {
        let expected = try #require(Self.mistakes.first { $0.source == source })
        let error = try #require(throws: PatternError.self) { try Pattern(source) }
        #expect(error.code == expected.code)
        #expect(error.position == expected.position)
    }

    @Test func showsTheExpressionWithACaret() throws {
        let error = try #require(throws: PatternError.self) { try Pattern("naïve[z-a]") }
        #expect(
            error.description == """
                the range of characters ends before it begins: the lower first; write `\\-` for a hyphen
                  naïve[z-a]
                        ^^^
                """
        )
    }

    @Test func takesNamesInBothSpellings() throws {
        #expect(try Pattern("(?P<a>x)(?<b>y)(z)").groupNames == [nil, "a", "b", nil])
    }
}
