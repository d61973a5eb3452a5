extension PromQL {
    /// A query that is well written has no answer.
    package struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
        /// Why there is none.
        package enum Code: Hashable, Sendable {
            /// What is asked for makes no sense with what is stored: series that match several others, for instance.
            case execution
            /// It would take more than it may; narrow the query.
            case limitExceeded
            /// It took longer than it may.
            case timedOut
        }

        /// Why there is none.
        package var code: Code
        /// What went wrong, without a full stop.
        package var message: String
        /// The part of the query: offsets in Unicode scalars; empty where no part is to blame.
        package var range: Range<Int>

        /// An error with its place.
        package init(_ code: Code, _ message: String, _ range: Range<Int> = 0..<0) {
            self.code = code
            self.message = message
            self.range = range
        }

        /// What went wrong, with a caret under the part of the query that is to blame.
        package func description(in query: String) -> String {
            range.isEmpty ? message : QuerySyntaxError(query, range, message).description
        }

        /// What went wrong.
        package var description: String { message }
    }
}
