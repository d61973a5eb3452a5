// Lengths of time: in brackets a whole expression, behind `offset` one with a sign, in parentheses, or a call.
// https://prometheus.io/docs/prometheus/latest/feature_flags/#promql-arithmetic-expressions-in-time-durations

extension QueryParser {
    /// The most operators of one length of time.
    private static let operatorsMax = 64

    /// Reads an expression of lengths.
    mutating func parseLength() throws(PromQL.Mistake) -> PromQL.DurationExpression {
        try parseLength(PromQL.BinaryOperator.add.precedence)
    }

    private mutating func parseLength(_ precedence: Int) throws(PromQL.Mistake) -> PromQL.DurationExpression {
        try descend()
        defer { ascend() }
        var left = try parseSignedLength(isWhole: true)
        var count = 0
        while case .sign(let sign) = current.kind, let found = PromQL.BinaryOperator(rawValue: sign),
            found.precedence >= precedence
        {
            count += 1
            guard count <= Self.operatorsMax else {
                throw PromQL.Mistake(current.range, "this has too many operators", hint: "at most \(Self.operatorsMax)")
            }
            advance()
            let right = try parseLength(found == .power ? found.precedence : found.precedence + 1)
            left = PromQL.DurationExpression(
                .binary(found, left, right),
                left.range.lowerBound..<right.range.upperBound
            )
        }
        return left
    }

    /// Reads a length with or without a sign.
    ///
    /// A whole one takes powers before its sign: `-2 ^ 2` is -4.
    mutating func parseSignedLength(isWhole: Bool = false) throws(PromQL.Mistake) -> PromQL.DurationExpression {
        let start = current.range.lowerBound
        let sign: PromQL.Unary.Sign
        switch current.kind {
        case .sign("-"): sign = .minus
        case .sign("+"): sign = .plus
        default: return try parseSingleLength()
        }
        advance()
        try descend()
        defer { ascend() }
        let power = PromQL.BinaryOperator.power.precedence
        let operand = isWhole ? try parseLength(power) : try parseSignedLength()
        return PromQL.DurationExpression(.unary(sign, operand), start..<passed)
    }

    private mutating func parseSingleLength() throws(PromQL.Mistake) -> PromQL.DurationExpression {
        let start = current.range.lowerBound
        let kind: PromQL.DurationExpression.Kind
        switch current.kind {
        case .number(let number):
            advance()
            kind = .literal(number)
        case .sign("("):
            let open = current.range
            advance()
            let inner = try parseLength()
            try closeLength(open)
            kind = .parentheses(inner)
        case .word(let word) where following.isSign("("):
            kind = try parseLengthCall(word)
        default:
            throw unexpected("a duration should stand here", hint: "write it like 5m, 1h30m or 300")
        }
        return PromQL.DurationExpression(kind, start..<passed)
    }

    private mutating func parseLengthCall(_ word: String) throws(PromQL.Mistake) -> PromQL.DurationExpression.Kind {
        let names = ["step", "range", "min", "max"]
        guard let name = names.first(where: { current.isKeyword($0) }) else {
            throw PromQL.Mistake(
                current.range,
                "there is no \"\(word)\" for lengths of time",
                hint: "there are step(), range(), min(a, b) and max(a, b)"
            )
        }
        advance()
        let open = current.range
        advance()
        if name == "step" || name == "range" {
            try closeLength(open)
            return name == "step" ? .step : .range
        }
        let first = try parseLength()
        try expect(",", hint: "\(name) takes two lengths: \(name)(step(), 5m)")
        let second = try parseLength()
        try closeLength(open)
        return name == "min" ? .minimum(first, second) : .maximum(first, second)
    }

    private mutating func closeLength(_ open: Range<Int>) throws(PromQL.Mistake) {
        if consume(")") { return }
        if case .end = current.kind {
            throw PromQL.Mistake(open, "this parenthesis has no end", hint: "close it with )")
        }
        throw unexpected("an operator or ) should stand here")
    }
}
