extension PromQL {
    /// Two expressions with an operator between.
    package struct Binary: Hashable, Sendable {
        /// The operator.
        package var `operator`: BinaryOperator
        /// What stands left: a scalar or an instant vector.
        package var left: Expression
        /// What stands right: a scalar or an instant vector.
        package var right: Expression
        /// Whether a comparison gives 0 and 1 instead of taking away what does not fit: `bool`.
        package var returnsBool: Bool
        /// Which samples meet, where both sides are vectors.
        package var matching: VectorMatching

        /// An operation by its parts.
        package init(
            _ operator: BinaryOperator,
            _ left: Expression,
            _ right: Expression,
            returnsBool: Bool = false,
            matching: VectorMatching = VectorMatching()
        ) {
            self.operator = `operator`
            self.left = left
            self.right = right
            self.returnsBool = returnsBool
            self.matching = matching
        }
    }
}
