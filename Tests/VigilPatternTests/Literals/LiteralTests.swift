import Testing
import VigilPattern

/// What indices ask before they look at texts.
@Suite struct LiteralTests {
    private static let values: [(source: String, values: [String]?)] = [
        ("GET", ["GET"]), ("GET|POST", ["GET", "POST"]), ("(a|b)c", ["ac", "bc"]), ("a?b", ["ab", "b"]), ("", [""]),
        ("[a-c]x{2}", ["axx", "bxx", "cxx"]), ("^a$", ["a"]), ("a|a", ["a"]), ("(?i)x", ["X", "x"]),
        ("[^\\x{0}-\\x{10FFFF}]", []),
        ("a*", nil), (".", nil), ("a\\b", nil), ("[a-z]{3}", nil), ("\u{FFFD}", nil), ("a|\u{FFFD}", nil),
    ]

    @Test("the texts that match whole are counted out where they are few", arguments: values.map(\.source))
    func countsOutTheTextsThatMatch(source: String) throws {
        let pattern = try Pattern(source)
        let expected = Self.values.first { $0.source == source }?.values
        #expect(pattern.requiredValues == expected)
        for value in expected ?? [] { #expect(pattern.matchesWhole(value)) }
    }

    private static let prefixes: [(source: String, prefix: String)] = [
        ("abc.*", "abc"), ("ab+", "ab"), ("(ab|ac)d", "a"), ("^/api/v1/.*", "/api/v1/"), ("é|è", ""), ("a?b", ""),
        ("(?i)abc", ""), ("ab\u{FFFD}c", "ab"), ("x{3}y*", "xxx"), ("\\bab", "ab"),
    ]

    @Test("every text that matches whole begins with the prefix", arguments: prefixes.map(\.source))
    func knowsThePrefix(source: String) throws {
        #expect(try Pattern(source).literalPrefix == Self.prefixes.first { $0.source == source }?.prefix)
    }

    @Test func manyAlternativesAreLookedUp() throws {
        let words = (0..<5_000).map { "word-\($0)" }
        let pattern = try Pattern(words.joined(separator: "|"))
        #expect(pattern.requiredValues == words)
        #expect(words.allSatisfy(pattern.matchesWhole))
        #expect(!pattern.matchesWhole("word-5000") && !pattern.matchesWhole("word-"))
    }

    @Test func damagedBytesMatchAsReplacementCharacters() throws {
        let (one, any) = (try Pattern("a\u{FFFD}b"), try Pattern("."))
        ([0x61, 0xEF, 0x62] as [UInt8]).withUnsafeBufferPointer { text in
            #expect(one.matchesWhole(text))
            #expect(one.firstMatch(in: text)?.range == 0..<3)
            #expect(any.matches(in: text).map(\.range) == [0..<1, 1..<2, 2..<3])
        }
    }
}
