extension QueryParser {
    /// Words that are names of metrics only in quotes.
    static let reserved: Set<String> = ["bool", "on", "ignoring", "group_left", "group_right", "atan2", "inf", "nan"]

    mutating func parsePrimary() throws(PromQL.Mistake) -> PromQL.Expression {
        let start = current.range.lowerBound
        switch current.kind {
        case .number(let number):
            advance()
            return try make(.number(number), from: start)
        case .string(let text):
            advance()
            return try make(.string(text), from: start)
        case .sign("("): return try parseParentheses()
        case .sign("{"): return try parseSelector(name: nil)
        case .word(let word): return try parseWord(word)
        case .sign(let sign) where PromQL.BinaryOperator(rawValue: sign) != nil:
            throw PromQL.Mistake(current.range, "an expression is missing before \(current.found)")
        default:
            throw unexpected("an expression should stand here")
        }
    }

    private mutating func parseParentheses() throws(PromQL.Mistake) -> PromQL.Expression {
        let open = current.range
        advance()
        let inner = try parseBinary(1)
        try closeParenthesis(open)
        return try make(.parentheses(inner), from: open.lowerBound)
    }

    private mutating func closeParenthesis(_ open: Range<Int>) throws(PromQL.Mistake) {
        if consume(")") { return }
        if case .end = current.kind {
            throw PromQL.Mistake(open, "this parenthesis has no end", hint: "close it with )")
        }
        throw unexpectedAfterExpression("an operator or ) should stand here")
    }

    private mutating func parseWord(_ word: String) throws(PromQL.Mistake) -> PromQL.Expression {
        let start = current.range.lowerBound
        let keyword = word.utf8.count <= 16 ? word.lowercased() : word
        if let aggregation = PromQL.Aggregation.Operator(rawValue: keyword),
            following.isSign("(") || following.isKeyword("by") || following.isKeyword("without")
        {
            return try parseAggregation(aggregation)
        }
        if keyword == "inf" || keyword == "nan" {
            advance()
            return try make(.number(PromQL.NumberLiteral(keyword == "inf" ? .infinity : .nan)), from: start)
        }
        if Self.reserved.contains(keyword) {
            throw PromQL.Mistake(
                current.range,
                "an expression should stand here, not the keyword \(keyword)",
                hint: "for a metric of this name write {\"\(word)\"}"
            )
        }
        guard following.isSign("(") else { return try parseSelector(name: word) }
        return try parseCall(word)
    }

    // MARK: Calls

    private mutating func parseCall(_ name: String) throws(PromQL.Mistake) -> PromQL.Expression {
        let place = current.range
        guard let function = PromQL.Function(rawValue: name) ?? Self.keywordFunction(name) else {
            throw PromQL.Mistake(place, "there is no function \"\(name)\"", hint: Self.hint(for: name))
        }
        advance()
        let arguments = try parseArguments()
        let call = PromQL.Call(function, arguments)
        try TypeChecker.check(call, at: place.lowerBound..<passed)
        return try make(.call(call), from: place.lowerBound)
    }

    /// Functions whose names are keywords, which have no case.
    private static func keywordFunction(_ name: String) -> PromQL.Function? {
        guard name.utf8.count <= 5 else { return nil }
        return [.start, .end, .step, .range].first { $0.rawValue == name.lowercased() }
    }

    private static func hint(for name: String) -> String {
        if name == "holt_winters" { return "Prometheus 3 calls it double_exponential_smoothing" }
        let isOperator = ["and", "or", "unless"].contains(name.lowercased())
        if isOperator { return "\(name) stands between two expressions" }
        let names = PromQL.Function.allCases.map(\.rawValue) + PromQL.Aggregation.Operator.allCases.map(\.rawValue)
        return NearestName.hint(for: name, among: names)
    }

    /// Reads expressions in parentheses with commas between.
    private mutating func parseArguments() throws(PromQL.Mistake) -> [PromQL.Expression] {
        let open = current.range
        try expect("(")
        var arguments: [PromQL.Expression] = []
        if consume(")") { return arguments }
        while true {
            arguments.append(try parseBinary(1))
            guard current.isSign(",") else { break }
            if following.isSign(")") {
                throw PromQL.Mistake(current.range, "an argument is missing after this comma")
            }
            advance()
        }
        try close(")", opened: open, "parenthesis")
        return arguments
    }

    // MARK: Aggregations

    private mutating func parseAggregation(
        _ aggregation: PromQL.Aggregation.Operator
    ) throws(PromQL.Mistake) -> PromQL.Expression {
        let start = current.range.lowerBound
        advance()
        var grouping = try parseGrouping()
        var arguments = try parseArguments()
        if let before = grouping, current.isKeyword("by") || current.isKeyword("without") {
            let written = if case .by = before { "by" } else { "without" }
            throw PromQL.Mistake(
                current.range,
                "the labels of this aggregation are given twice, with \(written) before"
            )
        }
        if grouping == nil { grouping = try parseGrouping() }
        try TypeChecker.check(aggregation, arguments, at: start..<passed)
        let expression = arguments.removeLast()
        return try make(
            .aggregation(
                PromQL.Aggregation(
                    aggregation,
                    expression,
                    parameter: arguments.first,
                    grouping: grouping ?? .by([])
                )
            ),
            from: start
        )
    }

    private mutating func parseGrouping() throws(PromQL.Mistake) -> PromQL.Aggregation.Grouping? {
        if consumeKeyword("by") { return .by(try parseLabels()) }
        if consumeKeyword("without") { return .without(try parseLabels()) }
        return nil
    }
}
