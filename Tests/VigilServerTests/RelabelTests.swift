import Testing
import VigilPattern

@testable import VigilServer

@Suite struct RelabelTests {
    private static func rule(
        _ action: RelabelRule.Action,
        _ sources: [String] = [],
        _ regex: String? = nil,
        target: String = "",
        replacement: String = "$1",
        modulus: UInt64 = 0
    ) throws -> RelabelRule {
        var rule = RelabelRule()
        rule.action = action
        rule.sourceLabels = sources
        rule.pattern = try regex.map { regex throws(PatternError) in try RelabelRule.pattern(regex) }
        rule.target = ReplacementTemplate(target)
        rule.replacement = ReplacementTemplate(replacement)
        rule.modulus = modulus
        return rule
    }

    private static let labels = ["a": "foo", "b": "bar", "c": "Baz"]

    @Test func replacesWhatMatchesWhole() throws {
        let joined = try Self.rule(.replace, ["a", "b"], "f(.*);(.*)r", target: "d", replacement: "ch${1}-ch$2")
        #expect([joined].apply(to: Self.labels)?["d"] == "choo-chba")
        let part = try Self.rule(.replace, ["a"], "o", target: "d", replacement: "x")
        #expect([part].apply(to: Self.labels) == Self.labels)
        let named = try Self.rule(.replace, ["a"], "(?P<x>f).*", target: "${x}_d", replacement: "${x}")
        #expect([named].apply(to: Self.labels)?["f_d"] == "f")
    }

    @Test func anEmptyReplacementRemovesTheLabel() throws {
        let rule = try Self.rule(.replace, ["a"], "foo", target: "b", replacement: "")
        #expect([rule].apply(to: Self.labels) == ["a": "foo", "c": "Baz"])
        let noName = try Self.rule(.replace, ["a"], "(.*)", target: "1 no", replacement: "x")
        #expect([noName].apply(to: Self.labels) == Self.labels)
    }

    @Test func keepsAndDrops() throws {
        #expect(try [Self.rule(.keep, ["a"], "fo")].apply(to: Self.labels) == nil)
        #expect(try [Self.rule(.keep, ["a"], "fo.")].apply(to: Self.labels) == Self.labels)
        #expect(try [Self.rule(.drop, ["a"], "foo|x")].apply(to: Self.labels) == nil)
        #expect(try [Self.rule(.drop, ["none"], "x")].apply(to: Self.labels) == Self.labels)
        #expect(try [Self.rule(.keepequal, ["a"], target: "b")].apply(to: Self.labels) == nil)
        #expect(try [Self.rule(.dropequal, ["a"], target: "b")].apply(to: Self.labels) == Self.labels)
        #expect(try [Self.rule(.dropequal, ["none"], target: "nor")].apply(to: Self.labels) == nil)
    }

    /// 976 is what Prometheus' own documentation of its tests has for `foo` and 1,000.
    @Test func hashesAsPrometheusDoes() throws {
        let rule = try Self.rule(.hashmod, ["c"], target: "d", modulus: 1_000)
        #expect([rule].apply(to: ["a": "foo", "b": "bar", "c": "baz"])?["d"] == "976")
    }

    @Test func mapsAndDropsNames() throws {
        let map = try Self.rule(.labelmap, [], "__meta_(.*)")
        #expect([map].apply(to: ["__meta_x": "1", "y": "2"]) == ["__meta_x": "1", "x": "1", "y": "2"])
        #expect(try [Self.rule(.labeldrop, [], "[ab]")].apply(to: Self.labels) == ["c": "Baz"])
        #expect(try [Self.rule(.labelkeep, [], "[ab]")].apply(to: Self.labels) == ["a": "foo", "b": "bar"])
        #expect(try [Self.rule(.lowercase, ["c"], target: "d")].apply(to: Self.labels)?["d"] == "baz")
        #expect(try [Self.rule(.uppercase, ["c"], target: "d")].apply(to: Self.labels)?["d"] == "BAZ")
    }
}
