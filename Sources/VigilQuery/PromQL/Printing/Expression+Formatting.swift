// What is no longer than a line stays on one; what is longer is broken where its parts are, which are indented by two
// spaces: after an opening parenthesis, around an operator, after a comma. That is how Prometheus formats queries, so
// that a query looks the same wherever it was formatted.

extension PromQL.Expression {
    /// The longest line that is not broken, in bytes without what it is indented by.
    private static let lineMax = 100

    /// The query over as many lines as it needs, written as Prometheus writes it; read back, it is an equal expression.
    package var formatted: String { formatted(0) }

    private func formatted(_ level: Int) -> String {
        let indentation = String(repeating: "  ", count: level)
        let line = text
        guard line.utf8.count > Self.lineMax else { return indentation + line }
        switch kind {
        case .number, .string, .vectorSelector, .matrixSelector: return indentation + line
        case .subquery(let subquery): return subquery.expression.formatted(level) + subquery.suffix
        case .unary(let unary):
            return indentation + unary.sign.rawValue + unary.operand.formatted(level).dropFirst(indentation.count)
        case .binary(let binary):
            let sides = (binary.left.formatted(level + 1), binary.right.formatted(level + 1))
            return "\(sides.0)\n\(indentation)\(binary.middle)\n\(sides.1)"
        case .aggregation(let aggregation): return Self.broken(aggregation.head, children, level)
        case .call(let call): return Self.broken(call.function.rawValue, call.arguments, level)
        case .parentheses(let inner): return Self.broken("", [inner], level)
        }
    }

    private static func broken(_ head: String, _ parts: [PromQL.Expression], _ level: Int) -> String {
        let indentation = String(repeating: "  ", count: level)
        let inner = parts.map { $0.formatted(level + 1) }.joined(separator: ",\n")
        return "\(indentation)\(head)(\n\(inner)\n\(indentation))"
    }
}
