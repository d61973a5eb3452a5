extension ExpressionParser {
    /// The largest count, and the largest product of counts that nest.
    static let countMax = 1000

    /// Reads a repetition of the last item; false where `{` begins none and is a character.
    mutating func repetition(_ byte: UInt8) throws(PatternError) -> Bool {
        let start = cursor.position
        var repetition: Expression.Repetition
        switch byte {
        case UInt8(ascii: "{"):
            guard let counts = try counts() else {
                cursor.position = start + 1
                append(.character(UInt32(byte)))
                return false
            }
            repetition = counts
        case UInt8(ascii: "*"): repetition = Expression.Repetition(least: 0, most: nil)
        case UInt8(ascii: "+"): repetition = Expression.Repetition(least: 1, most: nil)
        default: repetition = Expression.Repetition(least: 0, most: 1)
        }
        if byte != UInt8(ascii: "{") { cursor.position += 1 }
        let isLazy = cursor.take("?")
        repetition.isGreedy = isLazy == options.contains(.ungreedy)
        try apply(repetition, isCounted: byte == UInt8(ascii: "{"), from: start)
        return true
    }

    private mutating func apply(
        _ repetition: Expression.Repetition,
        isCounted: Bool,
        from start: Int
    ) throws(PatternError) {
        if let before = repetitionBefore {
            let hint = "write `(?:…)` around what is repeated"
            throw error(.repeatedRepetition, from: before, "a repetition is repeated", hint: hint)
        }
        guard let operand = scopes[scopes.count - 1].items.popLast() else {
            let hint = "a repetition follows what it repeats; write `\\` before it for the sign itself"
            throw error(.missingRepetitionOperand, from: start, "nothing stands before the repetition", hint: hint)
        }
        var fragment = try nested([operand], .repetition(repetition, operand.expression))
        if isCounted {
            let factor = repetition.most ?? max(1, repetition.least)
            fragment.repetitions = factor == 0 ? 1 : max(1, factor * operand.repetitions)
            guard fragment.repetitions <= Self.countMax else {
                let message = "repeated counts multiply to \(fragment.repetitions)"
                throw error(.invalidRepetitionCount, from: start, message, hint: "at most \(Self.countMax)")
            }
        }
        append(fragment)
    }

    /// Reads `{n}`, `{n,}` or `{n,m}`; nil where something else stands there, the cursor anywhere.
    private mutating func counts() throws(PatternError) -> Expression.Repetition? {
        let start = cursor.position
        cursor.position += 1
        guard let least = count() else { return nil }
        var most: Int? = least
        if cursor.take(",") { most = cursor.next == UInt8(ascii: "}") ? nil : count() ?? -1 }
        guard cursor.take("}"), most != -1 else { return nil }
        guard least <= Self.countMax, most ?? least <= Self.countMax else {
            let hint = "at most \(Self.countMax); nest two for more, or use `*`"
            throw error(.invalidRepetitionCount, from: start, "the count is too large", hint: hint)
        }
        if let most, most < least {
            let hint = "the smaller first, as in `{\(most),\(least)}`"
            throw error(.invalidRepetitionCount, from: start, "the largest count is below the smallest", hint: hint)
        }
        return Expression.Repetition(least: least, most: most)
    }

    /// Reads a count without leading zeros; what is too large is one above the largest.
    private mutating func count() -> Int? {
        let start = cursor.position
        var count = 0
        while let digit = cursor.next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit {
            count = min(count * 10 + Int(digit - UInt8(ascii: "0")), Self.countMax + 1)
            cursor.position += 1
        }
        let hasLeadingZero = cursor.position > start + 1 && cursor.byte(at: start) == UInt8(ascii: "0")
        return cursor.position == start || hasLeadingZero ? nil : count
    }
}
