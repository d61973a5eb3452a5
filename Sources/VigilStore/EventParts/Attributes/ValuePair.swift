/// Whose value it is: an attribute's, a log record's body, or all attributes of a record in one.
enum ValueOwner: Hashable, Sendable {
    case body
    /// All attributes as a map, for records with keys that no other has.
    case packed
    case key(String)
}

/// A key with a type: what a column of values holds.
///
/// A key that stands twice in a record with values of one type has two columns.
struct ValuePair: Hashable, Sendable {
    var owner: ValueOwner
    var tag: ValueTag
    var occurrence: Int

    var key: String? {
        if case .key(let key) = owner { key } else { nil }
    }
}

/// What can be said at a glance of the values in a column.
struct ValueZone: Hashable, Sendable {
    var count: Int
    /// The least and greatest number, NaN aside; nil where there is none.
    var numbers: ClosedRange<Double>?
    /// How many different texts there are; zero of anything else.
    var distinct = 0
}
