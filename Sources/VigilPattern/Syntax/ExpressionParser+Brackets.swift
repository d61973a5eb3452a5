extension ExpressionParser {
    /// Reads `[xyz]` or `[^xyz]`.
    mutating func bracketClass() throws(PatternError) -> Fragment {
        let start = cursor.position
        cursor.position += 1
        let isInverted = cursor.take("^")
        var ranges: [CodePointSet.CodePoints] = []
        var isFirst = true
        // A `]` that comes first is a character.
        while isFirst || cursor.next != UInt8(ascii: "]") {
            isFirst = false
            if let set = try namedClass() {
                ranges += set.ranges
            } else if let set = try escapedClass() {
                ranges += set.ranges
            } else {
                ranges += try folded(CodePointSet([bracketRange(from: start)]), isInverted: false).ranges
            }
        }
        cursor.position += 1
        let set = CodePointSet(ranges)
        let result = isInverted ? set.inverted : set
        return Fragment(expression: result.single.map(Expression.character) ?? .characters(result))
    }

    /// Reads `[:name:]` or `[:^name:]`; nil where none comes next.
    private mutating func namedClass() throws(PatternError) -> CodePointSet? {
        guard !isPastNamedClasses, cursor.starts(with: "[:") else { return nil }
        let start = cursor.position
        cursor.position += 2
        guard let end = cursor.firstPosition(of: ":]") else {
            isPastNamedClasses = true
            cursor.position = start
            return nil
        }
        let isInverted = cursor.take("^")
        let name = cursor.text(min(cursor.position, end)..<end)
        cursor.position = end + 2
        guard let set = NamedClass.posix[name] else {
            let hint = "one of \(NamedClass.posix.keys.sorted().joined(separator: ", "))"
            throw error(.unknownClass, from: start, "no class of characters has this name", hint: hint)
        }
        return folded(set, isInverted: isInverted)
    }

    /// Reads `x` or `x-y`.
    private mutating func bracketRange(from bracket: Int) throws(PatternError) -> CodePointSet.CodePoints {
        let start = cursor.position
        let first = try bracketCharacter(from: bracket)
        // In `[a-]` the last sign is a character.
        guard cursor.next == UInt8(ascii: "-"), let after = cursor.byte(at: cursor.position + 1),
            after != UInt8(ascii: "]")
        else { return first...first }
        cursor.position += 1
        let last = try bracketCharacter(from: bracket)
        guard first <= last else {
            let hint = #"the lower first; write `\-` for a hyphen"#
            throw error(.invalidRange, from: start, "the range of characters ends before it begins", hint: hint)
        }
        return first...last
    }

    private mutating func bracketCharacter(from bracket: Int) throws(PatternError) -> UInt32 {
        if cursor.next == UInt8(ascii: "\\") { return try escapedCharacter() }
        guard let codePoint = cursor.takeCodePoint() else {
            let hint = #"write `]` where it ends, or `\[` for a bracket"#
            throw error(.missingBracket, from: bracket, "the class of characters is not closed", hint: hint)
        }
        return codePoint
    }
}
