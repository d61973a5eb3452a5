import Testing
import VigilPattern

@Suite struct BoundsTests {
    private func code(of source: String) -> PatternError.Code? {
        do {
            _ = try Pattern(source)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func refusesExpressionsOfMoreThan65536Bytes() {
        #expect(code(of: String(repeating: "a", count: 65_536)) == nil)
        #expect(code(of: String(repeating: "a", count: 65_537)) == .expressionTooLong)
    }

    @Test func refusesCountsAbove1000AloneAndMultiplied() {
        #expect(code(of: "a{1000}") == nil)
        #expect(code(of: "(?:a{10}){100}") == nil)
        #expect(code(of: "(?:a{11}){100}") == .invalidRepetitionCount)
    }

    @Test func refusesNestingDeeperThan1000() {
        #expect(code(of: String(repeating: "(?:a|", count: 400) + "b" + String(repeating: ")", count: 400)) == nil)
        let deep = String(repeating: "(", count: 1_001) + String(repeating: ")", count: 1_001)
        #expect(code(of: deep) == .nestingTooDeep)
    }

    @Test func compilesNestedAnchorsInNoTime() throws {
        let nested = String(repeating: "(?:^", count: 300) + "a" + String(repeating: "$)", count: 300)
        #expect(try Pattern(nested).requiredValues == ["a"])
    }

    @Test func refusesProgramsThatGetTooBig() {
        #expect(code(of: #"\pL{1000}"#) == .programTooBig)
        #expect(code(of: String(repeating: "(a)", count: 5_000)) == .programTooBig)
    }

    @Test func anEmptyExpressionMatchesNothingAtEveryPlace() throws {
        #expect(try Pattern("").matches(in: "aé").map(\.range) == [0..<0, 1..<1, 3..<3])
    }
}
