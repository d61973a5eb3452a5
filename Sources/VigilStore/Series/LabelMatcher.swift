public import VigilPattern

/// A condition on one label.
///
/// A label that a series lacks counts as empty.
public enum LabelMatcher: Hashable, Sendable {
    /// The value is this.
    case equal(String, String)
    /// The value is not this.
    case notEqual(String, String)
    /// The value is one of these: what `=~"a|b"` comes to.
    case oneOf(String, Set<String>)
    /// The value is none of these.
    case noneOf(String, Set<String>)
    /// The whole value matches: `=~`.
    case matching(String, Pattern)
    /// The whole value does not match: `!~`.
    case notMatching(String, Pattern)

    /// The simplest condition that says what `=~` does, or `!~` where it is negated.
    public init(_ name: String, matching pattern: Pattern, isNegated: Bool = false) {
        guard let values = pattern.requiredValues else {
            self = isNegated ? .notMatching(name, pattern) : .matching(name, pattern)
            return
        }
        switch (values.count, isNegated) {
        case (1, false): self = .equal(name, values[0])
        case (1, true): self = .notEqual(name, values[0])
        case (_, false): self = .oneOf(name, Set(values))
        case (_, true): self = .noneOf(name, Set(values))
        }
    }

    /// The label that it looks at.
    public var name: String {
        switch self {
        case .equal(let name, _), .notEqual(let name, _), .oneOf(let name, _), .noneOf(let name, _),
            .matching(let name, _), .notMatching(let name, _):
            name
        }
    }

    /// Whether a value fulfils it.
    public func matches(_ value: String) -> Bool {
        switch self {
        case .equal(_, let wanted): value == wanted
        case .notEqual(_, let unwanted): value != unwanted
        case .oneOf(_, let wanted): wanted.contains(value)
        case .noneOf(_, let unwanted): !unwanted.contains(value)
        case .matching(_, let pattern): pattern.matchesWhole(value)
        case .notMatching(_, let pattern): !pattern.matchesWhole(value)
        }
    }
}
