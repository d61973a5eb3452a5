import Testing
import VigilPattern
import VigilTestKit

@Suite struct SyntaxTableTests {
    @Test("each row of the table matches as it says", arguments: SyntaxRow.all)
    func rowMatchesAsItSays(row: SyntaxRow) throws {
        let pattern = try Pattern(row.source)
        for (text, expected) in row.finds {
            let match = try #require(pattern.firstMatch(in: text), "\(row.source) on \(text)")
            #expect(Array(text.utf8)[match.range] == Array(expected.utf8)[...])
            #expect(pattern.matches(text))
        }
        for text in row.misses {
            #expect(pattern.firstMatch(in: text) == nil, "\(row.source) on \(text)")
            #expect(!pattern.matches(text))
        }
    }

    @Test("each row matches as in Go", arguments: SyntaxRow.all)
    func rowMatchesAsInGo(row: SyntaxRow) throws {
        let texts = (row.finds.keys + row.misses).map { Array($0.utf8) }
        let one = PatternCase(seed: 0, source: row.source, texts: texts)
        let difference = PatternComparison.difference(one, try GoPeer().answer(to: one))
        #expect(difference == nil, "\(difference.map(one.report) ?? "")")
    }

    /// Go's documentation of its syntax has a line for each row: four spaces, what is written, what it means.
    @Test func goKnowsNoOtherRow() throws {
        let documentation = try GoPeer.documentation(of: "regexp/syntax")
        let rows = documentation.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("    "), !line.dropFirst(4).hasPrefix(" "),
                let end = line.dropFirst(4).firstRange(of: "  ")
            else { return nil }
            return String(line[line.index(line.startIndex, offsetBy: 4)..<end.lowerBound])
        }
        #expect(rows.count > 80)
        let known = Set(SyntaxRow.all.map(\.name) + NamedClassTests.classes.map { "[[:\($0.name):]]" })
        #expect(Set(rows).subtracting(known) == [])
    }
}
