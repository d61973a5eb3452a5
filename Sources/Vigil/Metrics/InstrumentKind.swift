/// What an instrument does with the values that it is given.
enum InstrumentKind: String, Hashable, Sendable {
    /// Adds up what only grows.
    case counter
    /// Adds up what grows and shrinks.
    case upDownCounter = "up-down counter"
    /// Keeps the newest.
    case gauge
    /// Counts them by size.
    case histogram
}

/// What tells an instrument from all others.
struct InstrumentIdentity: Hashable, Sendable {
    let name: String
    let unit: String
    let kind: InstrumentKind

    /// What it is, for people.
    var words: String { unit.isEmpty ? kind.rawValue : "\(kind.rawValue) in \(unit)" }
}
