import Testing
import VigilPattern

@Suite struct GlobTests {
    private static let rows: [(source: String, matches: [String], misses: [String])] = [
        ("*.log", ["a.log", ".log"], ["a.txt", "a/b.log"]), ("**.log", ["a.log", "a/b.log"], ["a.txt"]),
        ("/v?/**", ["/v1/", "/v2/a/b"], ["/v12/", "/v//"]), ("?", ["a", "é"], ["", "/", "ab"]),
        ("[a-c]x", ["ax", "cx"], ["dx", "x"]), ("[!a-c]x", ["dx"], ["ax", "/x"]), ("[]x]", ["]", "x"], ["a"]),
        ("{a,b{c,d}}e", ["ae", "bce", "bde"], ["be", "ace"]), (#"\*"#, ["*"], ["a"]), ("a.b", ["a.b"], ["axb"]),
        ("", [""], ["a"]), ("*", ["", "a"], ["/"]), ("a}", ["a}"], ["a"]), ("a,b", ["a,b"], ["a"]),
    ]

    @Test("globs match whole texts", arguments: rows.map(\.source)) func matchesWholeTexts(source: String) throws {
        let row = try #require(Self.rows.first { $0.source == source })
        let glob = try Glob(source, separator: UInt8(ascii: "/"))
        for text in row.matches { #expect(glob.matches(text), "\(text)") }
        for text in row.misses { #expect(!glob.matches(text), "\(text)") }
    }

    @Test func withoutASeparatorAStarMatchesEverything() throws {
        #expect(try Glob("a*z").matches("a/b/z"))
    }

    @Test(arguments: [
        ("{a", PatternError.Code.missingBrace, 0..<2), ("[a", .missingBracket, 0..<2),
        ("a\\", .trailingBackslash, 1..<2),
        ("[b-a]", .invalidRange, 1..<4),
    ])
    func namesAndPlacesTheMistake(source: String, code: PatternError.Code, position: Range<Int>) throws {
        let error = try #require(throws: PatternError.self) { try Glob(source) }
        #expect(error.code == code)
        #expect(error.position == position)
    }

    @Test func isTheSameByTextAndSeparator() throws {
        #expect(try Glob("a*") == Glob("a*"))
        #expect(try Glob("a*") != Glob("a*", separator: 0x2F))
    }
}
