extension PromQL {
    /// What is wrong with a part of a query whose text is elsewhere.
    package struct Mistake: Error, Hashable, Sendable {
        /// The part: offsets in Unicode scalars.
        package var range: Range<Int>
        /// What is wrong, without a full stop.
        package var message: String
        /// What would be right; may be empty.
        package var hint: String

        /// A mistake with its place.
        package init(_ range: Range<Int>, _ message: String, hint: String = "") {
            self.range = range
            self.message = message
            self.hint = hint
        }

        /// The same, with the query around it.
        package func error(in query: String) -> QuerySyntaxError {
            QuerySyntaxError(query, range, message, hint: hint)
        }
    }
}
