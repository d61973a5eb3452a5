import Testing
import VigilPattern

@Suite struct PatternSetTests {
    private func set(_ sources: String...) throws -> PatternSet {
        PatternSet(try sources.map { try Pattern($0) })
    }

    @Test func tellsWhichPatternsMatchSomewhere() throws {
        let set = try set("a+", "b", "^c", "d$")
        #expect(set.matches(in: "xaad") == [0, 3])
        #expect(set.matches(in: "cb") == [1, 2])
        #expect(set.matches(in: "") == [])
    }

    @Test func theLeftmostMatchCountsAndThenTheFirstPattern() throws {
        let found = try set("bc", "b", "abc|c").leftmostMatches(in: "xbc b abcc")
        #expect(found.map(\.pattern) == [0, 1, 2, 2])
        #expect(found.map(\.match.range) == [1..<3, 4..<5, 6..<9, 9..<10])
    }

    @Test func matchesHaveTheirGroups() throws {
        let found = try set("x", #"(\w+)=(\d+)"#).leftmostMatches(in: "a=1 x b=22")
        #expect(found.map(\.pattern) == [1, 0, 1])
        #expect(found.last?.match.ranges == [6..<10, 6..<7, 8..<10])
    }

    @Test func findsInDamagedBytes() throws {
        let set = try set(".", "b")
        let found = [0xC2, 0x62].withUnsafeBufferPointer { set.leftmostMatches(in: $0) }
        #expect(found.map(\.match.range) == [0..<1, 1..<2])
        #expect([0xC2, 0x62].withUnsafeBufferPointer { set.matches(in: $0) } == [0, 1])
    }

    @Test func anEmptySetFindsNothing() throws {
        #expect(PatternSet([]).leftmostMatches(in: "abc").isEmpty)
        #expect(PatternSet([]).matches(in: "abc").isEmpty)
    }

    @Test(arguments: [1, 500, 3_000, 100_000])
    func findsTheSameHoweverOftenStatesAreThrownAway(bytesMax: Int) throws {
        let patterns = try ["(?:a|b)*a(?:a|b){6}c", "b[ab]{0,20}d", "(ab)+"].map { try Pattern($0) }
        let text = String(repeating: "abbabaabbbabaaabababbd abaababbac ", count: 40)
        var engines = PatternEngines()
        engines.automatonBytesMax = bytesMax
        let set = PatternSet(patterns, engines: engines)
        #expect(set.leftmostMatches(in: text) == PatternSet(patterns).leftmostMatches(in: text))
        #expect(set.matches(in: text) == [0, 1, 2])
    }

    /// The match is seen first, then states are thrown away, then the text ends: after each number of bytes.
    @Test func remembersAMatchWhoseStateIsThrownAway() throws {
        let patterns = [try Pattern("x"), try Pattern("a(?:[ab]*a[ab]{7}c)?")]
        var engines = PatternEngines()
        engines.automatonBytesMax = 500
        let set = PatternSet(patterns, engines: engines)
        for count in 0..<80 {
            let text = "a" + String(repeating: "b", count: 300) + String(repeating: "abaabbb", count: 12).prefix(count)
            #expect(set.leftmostMatches(in: text).first?.pattern == 1)
        }
    }
}
