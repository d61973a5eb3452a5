import VigilQuery

/// A query as people write it.
enum QueryText {
    /// The PromQL of a query that is PromQL, or a condition of alerts.
    ///
    /// What reads as a condition is one: its names (`cpu_percent`) are no metrics that anybody sends.
    ///
    /// - Throws: `QuerySyntaxError` of the PromQL, or of the condition where it joins comparisons with `&&`.
    static func promQL(_ text: String) throws(QuerySyntaxError) -> String {
        if let condition = try? ConditionSyntax.parse(text) { return condition.text }
        if text.contains("&&") { return try ConditionSyntax.parse(text).text }
        _ = try PromQL.parse(text)
        return text
    }
}
