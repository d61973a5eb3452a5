// What rules of the short form say, instead of PromQL:
//
//     condition  = comparison { "&&" comparison }
//     comparison = name ( "==" | "!=" | ">" | ">=" | "<" | "<=" ) ( number | 'text' )
//
// It becomes an expression of PromQL, so that one engine evaluates everything. "&&" joins by job and instance; where
// there is no data for a name, the condition does not hold.

/// Reads conditions such as `memory_trend == 'increasing' && memory_percent > 25`.
package enum ConditionSyntax {
    /// The most comparisons of one condition.
    static let comparisonsMax = 32

    /// The expression that a condition comes to; its `text` is the PromQL that it stands for.
    ///
    /// - Parameter text: Comparisons with `&&` between.
    /// - Returns: An instant vector: a sample for each job and instance where the condition holds.
    /// - Throws: ``QuerySyntaxError`` with the place of the first mistake.
    package static func parse(_ text: String) throws(QuerySyntaxError) -> PromQL.Expression {
        var parser = ConditionParser(text)
        return try PromQL.parse(try parser.parse())
    }
}

private struct ConditionParser {
    private var scanner: SyntaxScanner

    init(_ text: String) { scanner = SyntaxScanner(text) }

    /// The whole condition as PromQL.
    mutating func parse() throws(QuerySyntaxError) -> String {
        var parts = [try parseComparison()]
        while !scanner.isAtEnd {
            guard scanner.consume("&&") else {
                throw scanner.error(
                    "&& should stand here, not \(scanner.found)",
                    hint: "for anything else write PromQL"
                )
            }
            parts.append(try parseComparison())
            guard parts.count <= ConditionSyntax.comparisonsMax else {
                throw scanner.error("there are too many comparisons", hint: "at most \(ConditionSyntax.comparisonsMax)")
            }
        }
        return parts.count == 1 ? parts[0] : parts.map { "(\($0))" }.joined(separator: " and on (job, instance) ")
    }

    private mutating func parseComparison() throws(QuerySyntaxError) -> String {
        scanner.skipSpace()
        let start = scanner.position
        let word = scanner.take { $0.isASCIILetter || $0.isASCIIDigit || $0 == "_" }
        let names = ConditionName.all.map(\.name)
        guard let name = ConditionName.all.first(where: { $0.name == word }) else {
            let hint = NearestName.hint(for: word, among: names)
            let message =
                word.isEmpty ? "a name should stand here, not \(scanner.found)" : "there is no name \"\(word)\""
            throw scanner.error(
                from: start,
                message,
                hint: hint.isEmpty ? "names are \(names.joined(separator: ", "))" : hint
            )
        }
        scanner.skipSpace()
        let comparisons = [">=", "<=", "==", "!=", ">", "<"]
        let place = scanner.position
        guard let comparison = comparisons.first(where: { scanner.consume($0) }) else {
            throw scanner.error("a comparison should stand here, not \(scanner.found)", hint: "==, !=, >, >=, < or <=")
        }
        let placeEnd = scanner.position
        scanner.skipSpace()
        defer { scanner.skipSpace() }
        switch name.meaning {
        case .number(let query): return "\(query) \(comparison) \(try parseNumber(of: word))"
        case .trend(let selector, let least):
            guard comparison == "==" || comparison == "!=" else {
                let message = "\(word) is compared with == and != only"
                throw QuerySyntaxError(scanner.text, place..<placeEnd, message)
            }
            let query = ConditionName.query(try parseTrend(of: word), of: selector, least: least)
            return comparison == "==" ? query : "\(selector) unless (\(query))"
        }
    }

    private mutating func parseNumber(of name: String) throws(QuerySyntaxError) -> String {
        let start = scanner.position
        let isNegative = scanner.consume("-")
        let digits = scanner.position
        _ = scanner.take { $0.isASCIIDigit || $0.isASCIILetter || $0 == "." || $0 == "_" }
        let number = try? NumberSyntax.parse(scanner.scalars[digits..<scanner.position])
        guard let number, digits < scanner.position else {
            throw scanner.error(from: start, "a number should stand here", hint: "\(name) > 25")
        }
        return (isNegative ? "-" : "") + number.text
    }

    private mutating func parseTrend(of name: String) throws(QuerySyntaxError) -> String {
        let start = scanner.position
        let hint = "it is one of " + ConditionName.trends.map { "'\($0)'" }.joined(separator: ", ")
        guard scanner.isAtQuote else {
            throw scanner.error("a quoted word should stand here, not \(scanner.found)", hint: hint)
        }
        let trend = try scanner.readQuoted()
        guard ConditionName.trends.contains(trend) else {
            throw scanner.error(from: start, "\(name) is never \"\(trend)\"", hint: hint)
        }
        return trend
    }
}
