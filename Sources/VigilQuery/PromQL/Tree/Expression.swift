extension PromQL {
    /// A query, or a part of one that has a value.
    ///
    /// Two expressions are equal where they say the same, wherever they stand.
    package struct Expression: Sendable {
        /// What it is.
        package let kind: Kind
        /// Where it stands in its query: offsets in Unicode scalars; empty where it was not read from a text.
        package let range: Range<Int>
        /// How many expressions are on the longest way down from here, this one included.
        package let height: Int

        /// An expression by what it is and where it stands.
        package init(_ kind: Kind, _ range: Range<Int> = 0..<0) {
            self.kind = kind
            self.range = range
            self.height = 1 + (kind.children.map(\.height).max() ?? 0)
        }

        /// What an expression can be.
        package indirect enum Kind: Hashable, Sendable {
            /// `42`, `5m`
            case number(NumberLiteral)
            /// `"text"`
            case string(String)
            /// `up{job="api"}`
            case vectorSelector(VectorSelector)
            /// `up[5m]`
            case matrixSelector(MatrixSelector)
            /// `rate(x[1m])[1h:5m]`
            case subquery(Subquery)
            /// `-x`, `+x`
            case unary(Unary)
            /// `a + b`
            case binary(Binary)
            /// `sum by (job) (x)`
            case aggregation(Aggregation)
            /// `rate(x[5m])`
            case call(Call)
            /// `(x)`
            case parentheses(Expression)
        }
    }
}

extension PromQL.Expression: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.kind == right.kind }

    package func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}

extension PromQL.Expression {
    /// What it evaluates to.
    package var type: PromQL.ValueType {
        switch kind {
        case .number: .scalar
        case .string: .string
        case .vectorSelector, .aggregation: .vector
        case .matrixSelector, .subquery: .matrix
        case .unary(let unary): unary.operand.type
        case .binary(let binary):
            binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .vector
        case .call(let call): call.function.signature.result
        case .parentheses(let inner): inner.type
        }
    }

    /// The expressions that it is made of, in the order of the text; an aggregation's parameter comes first.
    package var children: [PromQL.Expression] { kind.children }

    /// The selectors in it, in the order of the text.
    package var selectors: [PromQL.VectorSelector] {
        switch kind {
        case .vectorSelector(let selector): [selector]
        case .matrixSelector(let matrix): [matrix.selector]
        default: children.flatMap(\.selectors)
        }
    }

    /// The expression without the parentheses around it.
    package var withoutParentheses: PromQL.Expression {
        var expression = self
        while case .parentheses(let inner) = expression.kind { expression = inner }
        return expression
    }
}

extension PromQL.Expression.Kind {
    fileprivate var children: [PromQL.Expression] {
        switch self {
        case .number, .string, .vectorSelector, .matrixSelector: []
        case .subquery(let subquery): [subquery.expression]
        case .unary(let unary): [unary.operand]
        case .binary(let binary): [binary.left, binary.right]
        case .aggregation(let aggregation): (aggregation.parameter.map { [$0] } ?? []) + [aggregation.expression]
        case .call(let call): call.arguments
        case .parentheses(let inner): [inner]
        }
    }
}
