extension ExpressionParser {
    /// Reads what a backslash begins outside brackets.
    mutating func escape() throws(PatternError) {
        let start = cursor.position
        if let set = try escapedClass() { return append(class: set) }
        if cursor.take(#"\A"#) { return append(.assertion(.textStart)) }
        if cursor.take(#"\z"#) { return append(.assertion(.textEnd)) }
        if cursor.take(#"\b"#) { return append(.assertion(.wordBoundary)) }
        if cursor.take(#"\B"#) { return append(.assertion(.noWordBoundary)) }
        if cursor.take(#"\Q"#) { return quotation() }
        cursor.position = start
        append(codePoint: try escapedCharacter())
    }

    /// Reads `\d`, `\pL`, `\P{Greek}` and their like; nil where none comes next.
    mutating func escapedClass() throws(PatternError) -> CodePointSet? {
        guard cursor.next == UInt8(ascii: "\\"), let letter = cursor.byte(at: cursor.position + 1) else { return nil }
        if letter == UInt8(ascii: "p") || letter == UInt8(ascii: "P") { return try unicodeClass() }
        guard let set = NamedClass.perl(letter) else { return nil }
        cursor.position += 2
        return folded(set, isInverted: letter.isUppercase)
    }

    /// A class with the other cases of what is in it where those do not count, or the rest.
    func folded(_ set: CodePointSet, isInverted: Bool) -> CodePointSet {
        let folded = options.contains(.caseInsensitive) ? CaseFolding.closure(of: set) : set
        return isInverted ? folded.inverted : folded
    }

    mutating func append(class set: CodePointSet) {
        append(set.single.map(Expression.character) ?? .characters(set))
    }

    /// Reads characters up to `\E` or the end, which mean themselves.
    private mutating func quotation() {
        while !cursor.isAtEnd, !cursor.take(#"\E"#) {
            if let codePoint = cursor.takeCodePoint() { append(codePoint: codePoint) }
        }
    }

    private mutating func unicodeClass() throws(PatternError) -> CodePointSet {
        let start = cursor.position
        var isInverted = cursor.byte(at: start + 1) == UInt8(ascii: "P")
        cursor.position += 2
        var name: String
        if cursor.take("{") {
            let nameStart = cursor.position
            while let byte = cursor.next, byte != UInt8(ascii: "}") { cursor.position += 1 }
            name = cursor.text(nameStart..<cursor.position)
            if !cursor.take("}") { name = "" }
        } else {
            let nameStart = cursor.position
            _ = cursor.takeCodePoint()
            name = cursor.text(nameStart..<cursor.position)
        }
        if name.hasPrefix("^") {
            isInverted.toggle()
            name.removeFirst()
        }
        guard let set = UnicodeClass.named(name) else {
            let hint = #"a general category or a script, as in `\pL`, `\p{Lu}` or `\p{Greek}`"#
            throw error(.unknownClass, from: start, "no class of characters has this name", hint: hint)
        }
        return folded(set, isInverted: isInverted)
    }

    /// Reads a character behind a backslash: `\n`, `\x{10FFFF}`, `\123`, `\.`.
    mutating func escapedCharacter() throws(PatternError) -> UInt32 {
        let start = cursor.position
        cursor.position += 1
        guard let byte = cursor.next else {
            let hint = #"write `\\` for a backslash"#
            throw error(.trailingBackslash, from: start, "a backslash stands at the end", hint: hint)
        }
        let codePoint = cursor.takeCodePoint()
        switch byte {
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "v"): return 0x0B
        case UInt8(ascii: "x"): return try hexadecimalCharacter(from: start)
        case UInt8(ascii: "0"): return octalCharacter(byte)
        case UInt8(ascii: "1")...UInt8(ascii: "7"):
            guard let second = cursor.next, second.isOctalDigit else { break }
            return octalCharacter(byte)
        default:
            if let codePoint, codePoint < 0x80, !byte.isLetterOrDigit { return codePoint }
        }
        throw unknownEscape(from: start, byte)
    }

    private func unknownEscape(from start: Int, _ byte: UInt8) -> PatternError {
        let hint: String
        switch byte {
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            hint = "what a group matched cannot be asked for again; an octal number has two digits or begins with `0`"
        case UInt8(ascii: "C"): hint = "single bytes cannot be matched"
        case UInt8(ascii: "Z"): hint = #"`\z` is the end of the text"#
        case UInt8(ascii: "b"): hint = #"`\b` is no character; write `\x08` for a backspace"#
        default: hint = #"a backslash stands before punctuation or a known letter; write `\\` for a backslash"#
        }
        return error(.invalidEscape, from: start, "the escape has no meaning here", hint: hint)
    }

    /// Reads up to two more octal digits.
    private mutating func octalCharacter(_ first: UInt8) -> UInt32 {
        var value = UInt32(first - UInt8(ascii: "0"))
        for _ in 0..<2 {
            guard let digit = cursor.next, digit.isOctalDigit else { break }
            value = value * 8 + UInt32(digit - UInt8(ascii: "0"))
            cursor.position += 1
        }
        return value
    }

    /// Reads two hexadecimal digits, or any number of them in braces.
    private mutating func hexadecimalCharacter(from start: Int) throws(PatternError) -> UInt32 {
        let isBraced = cursor.take("{")
        let digitsStart = cursor.position
        var value: UInt32 = 0
        while let digit = cursor.next?.hexadecimalValue, isBraced || cursor.position < digitsStart + 2 {
            value = min(value * 16 + digit, CodePointSet.last + 1)
            cursor.position += 1
        }
        let digits = cursor.position - digitsStart
        let isComplete = isBraced ? digits > 0 && cursor.take("}") : digits == 2
        guard isComplete, value <= CodePointSet.last else {
            let hint = #"two hexadecimal digits, or up to 10FFFF in braces, as in `\x7F` or `\x{10FFFF}`"#
            throw error(.invalidEscape, from: start, "the number of the character is not one", hint: hint)
        }
        return value
    }
}
