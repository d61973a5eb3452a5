import Testing
import VigilPattern

@Suite struct MatchTests {
    @Test func findsTheLeftmostMatchWithItsGroups() throws {
        let pattern = try Pattern("(a+)(b+)?")
        let match = try #require(pattern.firstMatch(in: "xxaab"))
        #expect(match.ranges == [2..<5, 2..<4, 4..<5])
    }
}
