// `^` and `$` where an expression begins and ends: what they say is known before it runs.

extension Expression {
    /// Whether every match begins where the text begins.
    var isAnchoredAtStart: Bool {
        switch self {
        case .assertion(.textStart): true
        case .group(_, let inner): inner.isAnchoredAtStart
        case .repetition(let repetition, let inner): repetition.least > 0 && inner.isAnchoredAtStart
        case .sequence(let parts): parts.first?.isAnchoredAtStart ?? false
        case .alternatives(let choices): choices.allSatisfy(\.isAnchoredAtStart)
        case .empty, .assertion, .character, .characters: false
        }
    }

    /// What has to match when the whole text does: `^` and `$` at the edges say nothing then.
    var withoutEdgeAnchors: Expression { stripped(leading: true, trailing: true) }

    private func stripped(leading: Bool, trailing: Bool) -> Expression {
        switch self {
        case .assertion(let assertion):
            return leading && assertion.holdsAtStart || trailing && assertion.holdsAtEnd ? .empty : self
        case .group(let number, let inner):
            return .group(number, inner.stripped(leading: leading, trailing: trailing))
        case .alternatives(let choices):
            return .alternatives(choices.map { $0.stripped(leading: leading, trailing: trailing) })
        case .sequence(let all):
            var parts = all[...]
            if leading { parts = parts.drop { $0.isAssertion(\.holdsAtStart) } }
            while trailing, parts.last?.isAssertion(\.holdsAtEnd) ?? false { parts.removeLast() }
            guard let first = parts.popFirst() else { return .empty }
            guard let last = parts.popLast() else { return first.stripped(leading: leading, trailing: trailing) }
            let start = first.stripped(leading: leading, trailing: false)
            return .sequence([start] + parts + [last.stripped(leading: false, trailing: trailing)])
        case .empty, .character, .characters, .repetition: return self
        }
    }

    private func isAssertion(_ test: (Assertion) -> Bool) -> Bool {
        if case .assertion(let assertion) = self { test(assertion) } else { false }
    }
}

extension Assertion {
    /// Whether it holds where the text begins, whatever follows.
    fileprivate var holdsAtStart: Bool { self == .textStart || self == .lineStart }
    /// Whether it holds where the text ends, whatever is before.
    fileprivate var holdsAtEnd: Bool { self == .textEnd || self == .lineEnd }
}
