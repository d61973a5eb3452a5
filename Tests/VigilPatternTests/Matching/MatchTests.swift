import Testing
import VigilPattern

@Suite struct MatchTests {
    @Test func findsTheLeftmostMatchWithItsGroups() throws {
        let pattern = try Pattern("(a+)(b+)?")
        let match = try #require(pattern.firstMatch(in: "xxaab"))
        #expect(match.ranges == [2..<5, 2..<4, 4..<5])
        let other = try #require(pattern.firstMatch(in: "xa"))
        #expect(other.ranges == [1..<2, 1..<2, nil])
        #expect(other[2] == nil && other[3] == nil && other[-1] == nil)
    }

    @Test func wholeTextsMatchAsPrometheusMatchesThem() throws {
        #expect(try Pattern("a.b").matchesWhole("a\nb"))
        #expect(try !Pattern("a.b").matches("a\nb"))
        #expect(try Pattern("a|ab").wholeMatch(in: "ab")?.range == 0..<2)
        #expect(try Pattern("(a*)(b*)").wholeMatch(in: "aab")?.ranges == [0..<3, 0..<2, 2..<3])
        #expect(try Pattern("(a)b").wholeMatch(in: "abc") == nil)
    }

    @Test func matchesFollowOneAnotherAsGoFindsThem() throws {
        #expect(try Pattern("a*").matches(in: "baac").map(\.range) == [0..<0, 1..<3, 4..<4])
        #expect(try Pattern(#"\b"#).matches(in: "ab c").map(\.range) == [0..<0, 2..<2, 3..<3, 4..<4])
        #expect(try Pattern("^a").matches(in: "aa").map(\.range) == [0..<1])
    }

    @Test func aSearchKnowsNothingOfTheOneBefore() throws {
        var engines = PatternEngines()
        engines.hasLiterals = false
        engines.hasAutomata = false
        let pattern = try Pattern(#"(?i:[\p{Pd}]|a||b)?"#, engines: engines)
        #expect(pattern.matches(in: "bcCb").map(\.range) == [0..<0, 1..<1, 2..<2, 3..<3, 4..<4])
    }

    @Test func patternsAreTheSameByTheirBytesAndOptions() throws {
        #expect(try Pattern("a") == Pattern("a"))
        #expect(try Pattern("a") != Pattern("a", options: .caseInsensitive))
        #expect(try Pattern("\u{E9}") != Pattern("e\u{301}"))
    }

    @Test func optionsAreFlagsFromTheBeginning() throws {
        #expect(try Pattern("A", options: .caseInsensitive).matches("a"))
        #expect(try Pattern("^b", options: .multiline).matches("a\nb"))
        #expect(try Pattern("a.", options: .dotMatchesNewline).matches("a\n"))
        #expect(try Pattern("a+", options: .ungreedy).firstMatch(in: "aa")?.range == 0..<1)
    }
}
