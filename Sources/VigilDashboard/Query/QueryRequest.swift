package import VigilModel

/// A question in PromQL.
package struct QueryRequest: Sendable, Equatable {
    /// When it is evaluated.
    package enum Time: Sendable, Equatable {
        /// At one time.
        case at(Timestamp)
        /// At each step from a start; no time after the end is evaluated.
        case steps(start: Timestamp, end: Timestamp, step: Duration)
    }

    /// The query.
    package var query: String
    /// When it is evaluated.
    package var time: Time
    /// How old the newest sample of a series may be; nil takes the usual five minutes.
    package var lookback: Duration?
    /// How long the answer may take; nil takes what is usual.
    package var timeout: Duration?
    /// How many series the answer may have, of which it says where it left some out; nil for any number.
    package var limit: Int?

    /// A question.
    package init(_ query: String, _ time: Time) {
        self.query = query
        self.time = time
    }
}
