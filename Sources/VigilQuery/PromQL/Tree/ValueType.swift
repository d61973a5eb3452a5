extension PromQL {
    /// What an expression evaluates to.
    package enum ValueType: String, Hashable, Sendable, CaseIterable {
        /// One number.
        case scalar
        /// A text; only an argument, or a whole query.
        case string
        /// One sample each of any number of series.
        case vector = "instant vector"
        /// Samples over a range of time each of any number of series.
        case matrix = "range vector"

        /// With its article, for sentences.
        var phrase: String { self == .vector ? "an \(rawValue)" : "a \(rawValue)" }
    }
}
