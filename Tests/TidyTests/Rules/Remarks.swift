/// Comments that must be there, and some that must not.
enum Remarks {
    private static let needReason = ["@unchecked Sendable", "nonisolated(unsafe)"]

    static func check(_ file: SourceFile) -> [Finding] {
        unreasoned(in: file) + tasks(in: file)
    }

    /// What switches the compiler's checks off has its reason in a comment on the line above or beside it.
    private static func unreasoned(in file: SourceFile) -> [Finding] {
        guard !file.words.isDisjoint(with: ["unchecked", "unsafe"]) else { return [] }
        return file.code.enumerated().compactMap { offset, line in
            guard let word = needReason.first(where: { line.contains($0) }) else { return nil }
            let above = offset > 0 ? file.lines[offset - 1] : ""
            guard !isComment(above), !file.lines[offset].contains("//") else { return nil }
            return Finding(path: file.path, line: offset + 1, message: "\(word) needs its reason on the line above")
        }
    }

    private static func isComment(_ line: Substring) -> Bool {
        line.drop(while: \.isWhitespace).hasPrefix("//")
    }

    /// What is left to do has an issue with a number.
    private static func tasks(in file: SourceFile) -> [Finding] {
        file.lines.enumerated().compactMap { offset, line in
            for word in ["TO" + "DO", "FIX" + "ME"] {
                guard line.utf8.contains(word.utf8[word.utf8.startIndex]), Calls.holds(line, word),
                    let found = line.firstRange(of: word)
                else { continue }
                let rest = line[found.upperBound...]
                if rest.hasPrefix("(#"), rest.dropFirst(2).first?.isNumber == true { continue }
                return Finding(path: file.path, line: offset + 1, message: "\(word) needs an issue: \(word)(#12)")
            }
            return nil
        }
    }
}
