extension PromQL {
    /// A sign before an expression.
    package struct Unary: Hashable, Sendable {
        /// The signs there are.
        package enum Sign: String, Hashable, Sendable {
            /// Changes nothing, not even the metric's name.
            case plus = "+"
            /// The negative.
            case minus = "-"
        }

        /// The sign.
        package var sign: Sign
        /// A scalar or an instant vector.
        package var operand: Expression

        /// A sign before an expression.
        package init(_ sign: Sign, _ operand: Expression) {
            self.sign = sign
            self.operand = operand
        }
    }
}
