/// What stands between an operator and what is right of it, with its place.
struct BinaryModifiers {
    var returnsBool = false
    var matching = PromQL.VectorMatching()
    /// Where `bool` stands.
    var boolRange: Range<Int>?
    /// Where `on` and what follows it stands.
    var matchingRange: Range<Int>?
    /// Where `group_left` or `group_right` stands.
    var groupRange: Range<Int>?
    /// Where what is filled in stands.
    var fillRange: Range<Int>?
}

extension QueryParser {
    mutating func parseModifiers() throws(PromQL.Mistake) -> BinaryModifiers {
        var modifiers = BinaryModifiers()
        if current.isKeyword("bool") {
            modifiers.boolRange = current.range
            modifiers.returnsBool = true
            advance()
        }
        let start = current.range.lowerBound
        if consumeKeyword("on") {
            modifiers.matching.labels = .on(try parseLabels())
        } else if consumeKeyword("ignoring") {
            modifiers.matching.labels = .ignoring(try parseLabels())
        }
        if passed > start { modifiers.matchingRange = start..<passed }
        try parseGroup(&modifiers)
        try parseFill(&modifiers)
        return modifiers
    }

    private mutating func parseGroup(_ modifiers: inout BinaryModifiers) throws(PromQL.Mistake) {
        let place = current.range
        if current.isKeyword("group_left") {
            modifiers.matching.cardinality = .manyToOne
        } else if current.isKeyword("group_right") {
            modifiers.matching.cardinality = .oneToMany
        } else {
            return
        }
        guard modifiers.matchingRange != nil else {
            throw PromQL.Mistake(
                place,
                "\(current.found) needs on or ignoring before it",
                hint: "write a * on (job) group_left b"
            )
        }
        advance()
        modifiers.groupRange = place
        if current.isSign("(") { modifiers.matching.include = try parseLabels() }
    }

    private mutating func parseFill(_ modifiers: inout BinaryModifiers) throws(PromQL.Mistake) {
        while following.isSign("(") {
            let place = current.range
            let isLeft = current.isKeyword("fill_left")
            let isRight = current.isKeyword("fill_right")
            guard isLeft || isRight || current.isKeyword("fill") else { return }
            let isRepeated =
                !isRight && modifiers.matching.fillLeft != nil || !isLeft && modifiers.matching.fillRight != nil
            guard !isRepeated else { throw PromQL.Mistake(place, "this side is filled in twice") }
            advance()
            let open = current.range
            advance()
            let value = PromQL.NumberLiteral(try parseSignedNumber("the value to fill in should stand here"))
            try close(")", opened: open, "parenthesis")
            if !isRight { modifiers.matching.fillLeft = value }
            if !isLeft { modifiers.matching.fillRight = value }
            modifiers.fillRange = place
        }
    }

    /// Reads a number with or without a sign.
    mutating func parseSignedNumber(_ expected: String) throws(PromQL.Mistake) -> Double {
        let isNegative = current.isSign("-")
        if isNegative || current.isSign("+") { advance() }
        let value: Double
        switch current.kind {
        case .number(let number) where !number.isDuration: value = number.value
        case .word where current.isKeyword("inf"): value = .infinity
        case .word where current.isKeyword("nan"): value = .nan
        default: throw unexpected(expected)
        }
        advance()
        return isNegative ? -value : value
    }

    /// Reads labels in parentheses: `(job, "with space")`.
    mutating func parseLabels() throws(PromQL.Mistake) -> [String] {
        let open = current.range
        try expect("(", hint: "labels go into parentheses: (job, instance)")
        var labels: [String] = []
        while !consume(")") {
            labels.append(try parseLabel())
            if consume(",") { continue }
            if !current.isSign(")") { try close(")", opened: open, "list of labels") }
        }
        return labels
    }

    private mutating func parseLabel() throws(PromQL.Mistake) -> String {
        switch current.kind {
        case .word(let word) where !word.contains(":"):
            advance()
            return word
        case .string(let text) where !text.isEmpty:
            advance()
            return text
        default:
            throw unexpected(
                "a label should stand here",
                hint: "labels with other characters go into quotes: (\"a.b\")"
            )
        }
    }
}
