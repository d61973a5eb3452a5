extension PromQL.LabelCondition {
    /// The condition as a query spells it: `job=~"a|b"`.
    package var text: String { QueryText.label(label) + comparison.rawValue + QueryText.quoted(value) }
}

extension PromQL.VectorSelector {
    /// The selector as a query spells it.
    package var text: String { text(window: "") }

    /// The selector with a range between it and what follows.
    func text(window: String) -> String {
        selection + window + QueryText.modifiers(at: at, offset: offset, edges: edges)
    }

    /// The name and the conditions.
    private var selection: String {
        let isPlain = name.map(QueryText.isPlainMetric) ?? false
        var parts = conditions.map(\.text)
        if let name, !isPlain { parts.insert(QueryText.quoted(name), at: 0) }
        let braces = parts.isEmpty && isPlain ? "" : "{" + parts.joined(separator: ",") + "}"
        return (isPlain ? name ?? "" : "") + braces
    }
}

extension PromQL.Subquery {
    /// The brackets and what follows them.
    var suffix: String {
        "[\(window.text):\(step?.text ?? "")]" + QueryText.modifiers(at: at, offset: offset)
    }
}

extension PromQL.DurationExpression {
    /// The length of time as a query spells it: `(5m + step()) * 2`.
    package var text: String {
        switch kind {
        case .literal(let number): number.text
        case .step: "step()"
        case .range: "range()"
        case .unary(let sign, let operand): sign.rawValue + operand.text
        case .binary(let `operator`, let left, let right): "\(left.text) \(`operator`.rawValue) \(right.text)"
        case .minimum(let left, let right): "min(\(left.text), \(right.text))"
        case .maximum(let left, let right): "max(\(left.text), \(right.text))"
        case .parentheses(let inner): "(\(inner.text))"
        }
    }
}
