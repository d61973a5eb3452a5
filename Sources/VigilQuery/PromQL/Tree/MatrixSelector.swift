extension PromQL {
    /// The samples over a range of time of each series that fits: `up{job="api"}[5m]`.
    package struct MatrixSelector: Hashable, Sendable {
        /// Which series, with what stands behind the brackets: `offset`, `@`.
        package var selector: VectorSelector
        /// How long the range is.
        package var window: DurationExpression

        /// A selector with the range that it looks at.
        package init(selector: VectorSelector, window: DurationExpression) {
            self.selector = selector
            self.window = window
        }
    }
}
