import Testing
import VigilPattern

@Suite struct NamedClassTests {
    static let classes: [(name: String, members: String)] = [
        ("alnum", "0-9A-Za-z"), ("alpha", "A-Za-z"), ("ascii", #"\x00-\x7F"#), ("blank", #"\t "#),
        ("cntrl", #"\x00-\x1F\x7F"#), ("digit", "0-9"), ("graph", "!-~"), ("lower", "a-z"), ("print", " -~"),
        ("punct", "!-/:-@[-`{-~"), ("space", #"\t\n\v\f\r "#), ("upper", "A-Z"), ("word", "0-9A-Za-z_"),
        ("xdigit", "0-9A-Fa-f"),
    ]

    private static let bytes = String(String.UnicodeScalarView((0..<0x100).compactMap { Unicode.Scalar($0) }))

    @Test(arguments: classes.map(\.name)) func classHoldsWhatTheTableSays(name: String) throws {
        let members = try #require(Self.classes.first { $0.name == name }?.members)
        for (named, equal) in [("[[:\(name):]]", "[\(members)]"), ("[[:^\(name):]]", "[^\(members)]")] {
            #expect(try Pattern(named).matches(in: Self.bytes) == Pattern(equal).matches(in: Self.bytes))
        }
    }

    @Test(arguments: [("d", "0-9"), ("s", #"\t\n\f\r "#), ("w", "0-9A-Za-z_")])
    func perlClassHoldsWhatTheTableSays(letter: String, members: String) throws {
        let pairs = [("\\\(letter)", "[\(members)]"), ("\\\(letter.uppercased())", "[^\(members)]")]
        for (named, equal) in pairs {
            #expect(try Pattern(named).matches(in: Self.bytes) == Pattern(equal).matches(in: Self.bytes))
        }
    }
}
