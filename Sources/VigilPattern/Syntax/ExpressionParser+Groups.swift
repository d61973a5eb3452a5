extension ExpressionParser {
    /// Reads `(`, `(?:`, `(?flags:`, `(?flags)`, `(?P<name>` or `(?<name>`.
    mutating func openGroup() throws(PatternError) {
        let start = cursor.position
        if cursor.take("(?P<") || cursor.take("(?<") {
            let name = try groupName(from: start)
            open(at: start, number: groupNames.count)
            groupNames.append(name)
        } else if cursor.take("(?") {
            try flags(from: start)
        } else {
            cursor.position += 1
            open(at: start, number: groupNames.count)
            groupNames.append(nil)
        }
    }

    mutating func closeGroup() throws(PatternError) {
        cursor.position += 1
        guard scopes.count > 1 else {
            let hint = "write `\\)` for a parenthesis"
            throw error(.unexpectedParenthesis, from: cursor.position - 1, "`)` closes no group", hint: hint)
        }
        append(try closeScope())
    }

    private mutating func open(at position: Int, number: Int? = nil, outerOptions: Pattern.Options? = nil) {
        scopes.append(Scope(position: position, number: number, outerOptions: outerOptions ?? options))
    }

    private mutating func groupName(from start: Int) throws(PatternError) -> String {
        let nameStart = cursor.position
        while let byte = cursor.next, byte.isWordCharacter { cursor.position += 1 }
        let name = cursor.text(nameStart..<cursor.position)
        guard !name.isEmpty, cursor.take(">") else {
            _ = cursor.takeCodePoint()
            let hint = "letters, digits and `_` up to `>`, as in `(?P<name>…)`"
            throw error(.invalidGroupName, from: start, "the group's name is not one", hint: hint)
        }
        return name
    }

    /// Reads flags behind `(?`; up to `)` they hold to the end of the group that is open, up to `:` in a new one.
    private mutating func flags(from start: Int) throws(PatternError) {
        var changed = options
        var isSettingOff = false
        var hasFlag = false
        while let byte = cursor.takeByte() {
            if let flag = Pattern.Options(flag: byte) {
                if isSettingOff { changed.subtract(flag) } else { changed.formUnion(flag) }
                hasFlag = true
                continue
            }
            switch byte {
            case UInt8(ascii: "-") where !isSettingOff:
                isSettingOff = true
                hasFlag = false
                continue
            case UInt8(ascii: ")") where hasFlag || !isSettingOff:
                options = changed
                return
            case UInt8(ascii: ":") where hasFlag || !isSettingOff:
                open(at: start, outerOptions: options)
                options = changed
                return
            default: throw unknownGroup(from: start)
            }
        }
        throw unknownGroup(from: start)
    }

    private func unknownGroup(from start: Int) -> PatternError {
        let hint = "`(?:…)`, `(?P<name>…)`, or flags `i`, `m`, `s`, `U` as in `(?i)` or `(?i-s:…)`"
        return error(.invalidGroup, from: start, "what follows `(?` has no meaning here", hint: hint)
    }
}

extension Pattern.Options {
    fileprivate init?(flag: UInt8) {
        switch flag {
        case UInt8(ascii: "i"): self = .caseInsensitive
        case UInt8(ascii: "m"): self = .multiline
        case UInt8(ascii: "s"): self = .dotMatchesNewline
        case UInt8(ascii: "U"): self = .ungreedy
        default: return nil
        }
    }
}
