/// A parsed expression.
indirect enum Expression: Hashable, Sendable {
    /// Matches the empty text.
    case empty
    /// One code point.
    case character(UInt32)
    /// Any code point of a set; matches nothing where the set is empty.
    case characters(CodePointSet)
    case assertion(Assertion)
    /// A group that is captured under a number, from 1.
    case group(Int, Expression)
    case repetition(Repetition, Expression)
    case sequence([Expression])
    /// The first that matches is preferred.
    case alternatives([Expression])

    /// How often something is repeated.
    struct Repetition: Hashable, Sendable {
        var least: Int
        /// nil without an upper bound.
        var most: Int?
        /// Whether more is preferred.
        var isGreedy = true
    }

    /// Any code point at all, any number of times.
    static let anything = any(of: .all)

    /// Any number of code points of a set.
    static func any(of set: CodePointSet) -> Expression {
        .repetition(Repetition(least: 0, most: nil), .characters(set))
    }

    /// Whether the empty text matches, as far as assertions do not forbid it.
    var matchesEmpty: Bool {
        switch self {
        case .empty, .assertion: true
        case .character, .characters: false
        case .group(_, let inner): inner.matchesEmpty
        case .repetition(let repetition, let inner): repetition.least == 0 || inner.matchesEmpty
        case .sequence(let parts): parts.allSatisfy(\.matchesEmpty)
        case .alternatives(let choices): choices.contains(where: \.matchesEmpty)
        }
    }
}
