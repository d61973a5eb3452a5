import Testing
import VigilPattern

@Suite struct ReplacementTests {
    private static let templates: [(template: String, result: String)] = [
        ("$1", "host"), ("${1}", "host"), ("$1x", ""), ("${1}x", "hostx"), ("$port", "9100"), ("${port}!", "9100!"),
        ("$0", "host:9100"), ("$$1", "$1"), ("$", "$"), ("$-", "$-"), ("${", "${"), ("${}", "${}"), ("$9", ""),
        ("a", "a"),
        ("$2-$1", "9100-host"), ("${1", "${1"), ("", ""),
    ]

    @Test("templates are expanded as Go does", arguments: templates.map(\.template))
    func expandsTheTemplate(template: String) throws {
        let pattern = try Pattern(#"(\w+):(?P<port>\d+)"#)
        let match = try #require(pattern.wholeMatch(in: "host:9100"))
        let result = ReplacementTemplate(template).expand(match, of: pattern, in: "host:9100")
        #expect(result == Self.templates.first { $0.template == template }?.result)
    }

    @Test func replacesEveryMatch() throws {
        let template = ReplacementTemplate("<$0>")
        #expect(try Pattern(#"\d+"#).replacingMatches(in: "a1b22", with: template) == "a<1>b<22>")
        #expect(try Pattern("x*").replacingMatches(in: "aé", with: template) == "<>a<>é<>")
    }

    @Test func keepsDamagedBytesThatDoNotMatch() throws {
        let pattern = try Pattern("b")
        let result = [0x61, 0xFF, 0x62].withUnsafeBufferPointer {
            pattern.replacingMatches(in: $0, with: ReplacementTemplate("-"))
        }
        #expect(result == [0x61, 0xFF, 0x2D])
    }

    @Test func escapesSoThatATextMatchesItself() throws {
        let text = #"a.b*c\d[e]{f}(g)|^$?+é"#
        #expect(try Pattern(Pattern.escaped(text)).requiredValues == [text])
    }
}
