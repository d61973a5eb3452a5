extension PromQL {
    /// A function with its arguments: `rate(x[5m])`.
    package struct Call: Hashable, Sendable {
        /// The function.
        package var function: Function
        /// Its arguments, as many as were written.
        package var arguments: [Expression]

        /// A call by its parts.
        package init(_ function: Function, _ arguments: [Expression]) {
            self.function = function
            self.arguments = arguments
        }
    }
}
