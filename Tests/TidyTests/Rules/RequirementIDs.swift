/// The ids of requirements: docs/requirements.md lists each once, and tests name none that is not there.
enum RequirementIDs {
    /// How many each part has.
    static let counts: [(part: Character, count: Int)] = [("A", 39), ("B", 37), ("C", 41), ("D", 32), ("E", 50)]

    static let all: [String] = counts.flatMap { part, count in (1...count).map { "\(part)\($0)" } }

    /// What is wrong with a table whose rows begin with `| A1 |`.
    static func check(table file: SourceFile) -> [Finding] {
        var seen: [String: Int] = [:]
        for line in file.lines where line.hasPrefix("| ") {
            let id = line.dropFirst(2).prefix { $0 != " " && $0 != "|" }
            if isID(id) { seen[String(id), default: 0] += 1 }
        }
        let wrong = all.filter { seen[$0, default: 0] != 1 }.map { "\($0) stands \(seen[$0, default: 0]) times" }
        let unknown = seen.keys.filter { !all.contains($0) }.sorted().map { "\($0) is no requirement" }
        return (wrong + unknown).map { Finding(path: file.path, line: 0, message: $0) }
    }

    /// Ids that stand in texts of a test file, before a colon: `@Test("A13: …; A5: …")`.
    static func named(in file: SourceFile) -> Set<String> {
        Set(
            file.lines.flatMap { line -> [String] in
                guard let start = line.firstIndex(of: "\""), let end = line.lastIndex(of: ":"), start < end else {
                    return []
                }
                return line[start..<end].split { !$0.isLetter && !$0.isNumber }.filter(isID).map(String.init)
            }
        )
    }

    /// Rows of a table that say that an id is met, where no test names it.
    static func check(table file: SourceFile, named: Set<String>) -> [Finding] {
        file.lines.enumerated().compactMap { offset, line in
            let cells = line.split(separator: "|").map { $0.trimmingPrefix(while: \.isWhitespace) }
            guard let id = cells.first?.prefix(while: { $0 != " " }), isID(id), cells.last?.hasPrefix("met") == true,
                !named.contains(String(id))
            else { return nil }
            return Finding(path: file.path, line: offset + 1, message: "\(id) is met, and no test names it")
        }
    }

    /// Display names of tests that begin with an id that is none: `@Test("A99: …")`.
    static func check(tests file: SourceFile) -> [Finding] {
        file.lines.enumerated().flatMap { offset, line -> [Finding] in
            guard file.code[offset].contains("@Test("), let start = line.firstRange(of: "@Test(\""),
                let end = line[start.upperBound...].firstIndex(of: ":")
            else { return [] }
            let ids = line[start.upperBound..<end].split { $0 == "," || $0 == " " }
            guard let first = ids.first, isID(first) else { return [] }
            return ids.filter { isID($0) && !all.contains(String($0)) }.map {
                Finding(path: file.path, line: offset + 1, message: "\($0) is no requirement")
            }
        }
    }

    private static func isID(_ word: Substring) -> Bool {
        guard let part = word.first, "ABCDE".contains(part), word.count > 1 else { return false }
        return word.dropFirst().allSatisfy(\.isNumber)
    }
}
