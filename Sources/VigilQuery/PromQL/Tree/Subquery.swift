extension PromQL {
    /// An expression evaluated over a range of time: `rate(x[1m])[1h:5m]`.
    package struct Subquery: Hashable, Sendable {
        /// What is evaluated: an instant vector.
        package var expression: Expression
        /// How long the range is.
        package var window: DurationExpression
        /// How far apart the evaluations are; nil for the global evaluation interval.
        package var step: DurationExpression?
        /// How far back the range ends from the time of the evaluation; forward where negative.
        package var offset: DurationExpression?
        /// The time at which the range ends, whatever the time of the evaluation.
        package var at: FixedTime?

        /// A subquery by its parts.
        package init(
            expression: Expression,
            window: DurationExpression,
            step: DurationExpression? = nil,
            offset: DurationExpression? = nil,
            at: FixedTime? = nil
        ) {
            self.expression = expression
            self.window = window
            self.step = step
            self.offset = offset
            self.at = at
        }
    }
}
