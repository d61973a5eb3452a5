extension PromQL.Expression {
    /// The query on one line, written as Prometheus writes it; read back, it is an equal expression.
    package var text: String {
        switch kind {
        case .number(let number): number.text
        case .string(let text): QueryText.quoted(text)
        case .vectorSelector(let selector): selector.text
        case .matrixSelector(let matrix): matrix.selector.text(window: "[\(matrix.window.text)]")
        case .subquery(let subquery): subquery.expression.text + subquery.suffix
        case .unary(let unary): unary.sign.rawValue + unary.operand.text
        case .binary(let binary): "\(binary.left.text) \(binary.middle) \(binary.right.text)"
        case .aggregation(let aggregation):
            "\(aggregation.head)(" + children.map(\.text).joined(separator: ", ") + ")"
        case .call(let call): "\(call.function.rawValue)(" + call.arguments.map(\.text).joined(separator: ", ") + ")"
        case .parentheses(let inner): "(\(inner.text))"
        }
    }
}

extension PromQL.Expression: CustomStringConvertible {
    /// The query on one line.
    package var description: String { text }
}

extension PromQL.Aggregation {
    /// What stands before the parenthesis.
    var head: String {
        switch grouping {
        case .by([]): `operator`.rawValue
        case .by(let labels): "\(`operator`.rawValue) by \(QueryText.labels(labels)) "
        case .without(let labels): "\(`operator`.rawValue) without \(QueryText.labels(labels)) "
        }
    }
}

extension PromQL.Binary {
    /// The operator with all that belongs to it.
    var middle: String { `operator`.rawValue + (returnsBool ? " bool" : "") + matching.text }
}

extension PromQL.VectorMatching {
    /// What is written behind the operator, with a space before; empty for what holds anyway.
    var text: String {
        var text =
            switch labels {
            case .on(let names): " on \(QueryText.labels(names))"
            case .ignoring([]) where cardinality == .oneToOne: ""
            case .ignoring(let names): " ignoring \(QueryText.labels(names))"
            }
        switch cardinality {
        case .oneToOne: break
        case .manyToOne: text += " group_left \(QueryText.labels(include))"
        case .oneToMany: text += " group_right \(QueryText.labels(include))"
        }
        if let fillLeft, fillLeft == fillRight { return text + " fill (\(fillLeft.text))" }
        if let fillLeft { text += " fill_left (\(fillLeft.text))" }
        if let fillRight { text += " fill_right (\(fillRight.text))" }
        return text
    }
}
