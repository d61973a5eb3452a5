/// What can hold between two characters, matching none.
enum Assertion: Hashable, Sendable {
    /// `\A`, and `^` without the flag `m`.
    case textStart
    /// `\z`, and `$` without the flag `m`.
    case textEnd
    /// `^` with the flag `m`.
    case lineStart
    /// `$` with the flag `m`.
    case lineEnd
    /// `\b`: between a character of `[0-9A-Za-z_]` and another, or the text's end.
    case wordBoundary
    /// `\B`: wherever `\b` does not hold.
    case noWordBoundary

    /// What must hold in the text read backwards.
    var reversed: Assertion {
        switch self {
        case .textStart: .textEnd
        case .textEnd: .textStart
        case .lineStart: .lineEnd
        case .lineEnd: .lineStart
        case .wordBoundary, .noWordBoundary: self
        }
    }
}
