// The grammar, by what binds how strongly:
//
//     binary   = unary { operator [ matching ] unary }       in the order of BinaryOperator.precedence
//     unary    = ( "+" | "-" ) binary of powers only  |  postfix
//     postfix  = primary { "[" duration [ ":" [ duration ] ] "]"  |  "offset" duration  |  "@" time  |  edges }
//     primary  = number | string | "(" binary ")" | selector | aggregation | function "(" arguments ")"
//
// Each way down counts against the depth, so that nothing that can be written exhausts the stack; each token is looked
// at once, so that time is linear.

/// Reads a query from its tokens.
struct QueryParser {
    private let tokens: [QueryToken]
    private var position = 0
    private var depth = 0

    init(_ tokens: [QueryToken]) { self.tokens = tokens }

    /// The next token.
    var current: QueryToken { tokens[position] }
    /// The one after it.
    var following: QueryToken { tokens[min(position + 1, tokens.count - 1)] }
    /// Where the last passed token ends.
    var passed: Int { position > 0 ? tokens[position - 1].range.upperBound : 0 }

    mutating func parse() throws(PromQL.Mistake) -> PromQL.Expression {
        if case .end = current.kind {
            throw PromQL.Mistake(
                current.range,
                "a query is missing",
                hint: "write a name, as in up, or rate(x_total[5m])"
            )
        }
        let expression = try parseBinary(1)
        guard case .end = current.kind else { throw unexpectedAfterExpression() }
        try TypeChecker.checkSelectors(in: expression)
        return expression
    }

    /// Reads what operators of at least some precedence join.
    mutating func parseBinary(_ precedence: Int) throws(PromQL.Mistake) -> PromQL.Expression {
        try descend()
        defer { ascend() }
        var left = try parseUnary()
        while let found = binaryOperator, found.precedence >= precedence {
            let place = current.range
            advance()
            let modifiers = try parseModifiers()
            // What goes from right to left takes the same operator on its right.
            let right = try parseBinary(found == .power ? found.precedence : found.precedence + 1)
            let binary = PromQL.Binary(
                found,
                left,
                right,
                returnsBool: modifiers.returnsBool,
                matching: modifiers.matching
            )
            try TypeChecker.check(binary, modifiers, at: place)
            left = try make(.binary(binary), from: left.range.lowerBound)
        }
        return left
    }

    private mutating func parseUnary() throws(PromQL.Mistake) -> PromQL.Expression {
        let start = current.range.lowerBound
        let sign: PromQL.Unary.Sign
        switch current.kind {
        case .sign("-"): sign = .minus
        case .sign("+"): sign = .plus
        default: return try parsePostfix()
        }
        advance()
        let operand = try parseBinary(PromQL.BinaryOperator.power.precedence)
        if case .number(var number) = operand.kind {
            if sign == .minus { number.value.negate() }
            return try make(.number(number), from: start)
        }
        try TypeChecker.check(operand, isOperandOf: sign, from: start)
        return try make(.unary(PromQL.Unary(sign, operand)), from: start)
    }

    private mutating func parsePostfix() throws(PromQL.Mistake) -> PromQL.Expression {
        var expression = try parsePrimary()
        while true {
            if current.isSign("[") {
                expression = try parseRange(of: expression)
            } else if current.isSign("@") {
                expression = try parseFixedTime(of: expression)
            } else if current.isKeyword("offset") {
                expression = try parseOffset(of: expression)
            } else if let edges = edges {
                expression = try parse(edges, of: expression)
            } else {
                return expression
            }
        }
    }

    private var edges: PromQL.VectorSelector.Edges? {
        if current.isKeyword("anchored") { return .anchored }
        return current.isKeyword("smoothed") ? .smoothed : nil
    }

    private var binaryOperator: PromQL.BinaryOperator? {
        switch current.kind {
        case .sign(let sign): PromQL.BinaryOperator(rawValue: sign)
        case .word(let word): word.utf8.count <= 6 ? PromQL.BinaryOperator(rawValue: word.lowercased()) : nil
        default: nil
        }
    }

    // MARK: Tokens

    mutating func advance() { position = min(position + 1, tokens.count - 1) }

    /// Passes a sign, where it stands here.
    mutating func consume(_ sign: String) -> Bool {
        guard current.isSign(sign) else { return false }
        advance()
        return true
    }

    /// Passes a keyword, where it stands here.
    mutating func consumeKeyword(_ keyword: String) -> Bool {
        guard current.isKeyword(keyword) else { return false }
        advance()
        return true
    }

    /// Passes a sign that must stand here.
    mutating func expect(_ sign: String, hint: String = "") throws(PromQL.Mistake) {
        guard consume(sign) else { throw unexpected("\(sign) should stand here", hint: hint) }
    }

    /// Passes what closes an opened bracket.
    mutating func close(_ sign: String, opened: Range<Int>, _ name: String) throws(PromQL.Mistake) {
        if consume(sign) { return }
        if case .end = current.kind {
            throw PromQL.Mistake(opened, "this \(name) has no end", hint: "close it with \(sign)")
        }
        throw unexpectedAfterExpression("a comma or \(sign) should stand here")
    }

    // MARK: Building

    /// Goes one level down, unless that is too deep.
    mutating func descend() throws(PromQL.Mistake) {
        depth += 1
        guard depth <= PromQL.heightMax else { throw tooDeep(current.range) }
    }

    mutating func ascend() { depth -= 1 }

    /// An expression from a position up to here.
    func make(_ kind: PromQL.Expression.Kind, from start: Int) throws(PromQL.Mistake) -> PromQL.Expression {
        let expression = PromQL.Expression(kind, start..<passed)
        guard expression.height <= PromQL.heightMax else { throw tooDeep(expression.range) }
        return expression
    }

    private func tooDeep(_ range: Range<Int>) -> PromQL.Mistake {
        PromQL.Mistake(range, "this is nested too deeply", hint: "at most \(PromQL.heightMax) levels")
    }

    /// What is wrong about the next token: its own mistake, or that something else should stand here.
    func unexpected(_ expected: String, hint: String = "") -> PromQL.Mistake {
        if case .invalid(let mistake) = current.kind { return mistake }
        return PromQL.Mistake(current.range, "\(expected), not \(current.found)", hint: hint)
    }

    /// What is wrong about a token that follows an expression.
    func unexpectedAfterExpression(_ expected: String = "an operator should stand here") -> PromQL.Mistake {
        switch current.kind {
        case .sign(")"), .sign("]"), .sign("}"):
            PromQL.Mistake(current.range, "\(current.found) was never opened")
        case .sign("="):
            PromQL.Mistake(current.range, "\"=\" is no operator", hint: "values are compared with ==")
        case .sign("=~"), .sign("!~"):
            PromQL.Mistake(
                current.range,
                "\(current.found) is no operator",
                hint: "it goes into braces: x{label=~\"a|b\"}"
            )
        case .word(let word):
            unexpected(expected, hint: Self.hint(for: word))
        default:
            unexpected(expected)
        }
    }

    private static func hint(for word: String) -> String {
        words.contains(word.lowercased()) ? "" : NearestName.hint(for: word, among: words)
    }

    private static let words = ["and", "or", "unless", "atan2", "offset", "by", "without", "anchored", "smoothed"]
}
