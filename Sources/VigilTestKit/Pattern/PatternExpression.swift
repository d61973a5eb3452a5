/// A regular expression as a tree, from which both its text and texts that match it can be made.
package indirect enum PatternExpression: Sendable {
    /// How a group is written.
    package enum Group: Sendable, Equatable {
        case capture
        case named(String)
        /// `(?<name>…)`, which Go has taken since 1.22.
        case namedShort(String)
        /// `(?flags:…)`; no flags for `(?:…)`.
        case flags(String)
    }

    case empty
    /// One scalar, and how it is written.
    case literal(Unicode.Scalar, spelling: String)
    /// `\Q…\E`
    case quoted(String)
    /// `.`
    case any
    /// A class, in brackets or as an escape.
    case scalarClass(PatternScalarClass)
    /// What matches between characters: `^`, `\b`.
    case assertion(String)
    /// `(?i)`: from here to the end of the group.
    case flags(String)
    case group(Group, PatternExpression)
    case repeated(PatternExpression, PatternRepetition)
    case sequence([PatternExpression])
    case choice([PatternExpression])

    /// The expression as it is written; for a peer that does not know it, without `(?<name>…)`.
    package func source(forPeer: Bool = false) -> String {
        var text = ""
        write(to: &text, forPeer)
        return text
    }

    private func write(to text: inout String, _ forPeer: Bool) {
        switch self {
        case .empty: break
        case .literal(_, let spelling), .assertion(let spelling): text += spelling
        case .quoted(let content): text += "\\Q\(content)\\E"
        case .any: text += "."
        case .scalarClass(let members): text += members.source
        case .flags(let letters): text += "(?\(letters))"
        case .group(let group, let content):
            text += group.opening(forPeer)
            content.write(to: &text, forPeer)
            text += ")"
        case .repeated(let content, let repetition):
            content.write(to: &text, forPeer)
            text += repetition.source
        case .sequence(let parts):
            for part in parts { part.write(to: &text, forPeer) }
        case .choice(let branches):
            for (index, branch) in branches.enumerated() {
                if index > 0 { text += "|" }
                branch.write(to: &text, forPeer)
            }
        }
    }

    /// The names of its groups.
    package var groupNames: [String] {
        switch self {
        case .group(let group, let content): (group.name.map { [$0] } ?? []) + content.groupNames
        case .repeated(let content, _): content.groupNames
        case .sequence(let parts), .choice(let parts): parts.flatMap(\.groupNames)
        default: []
        }
    }
}

extension PatternExpression.Group {
    fileprivate func opening(_ forPeer: Bool) -> String {
        switch self {
        case .capture: "("
        case .named(let name): "(?P<\(name)>"
        case .namedShort(let name): forPeer ? "(?P<\(name)>" : "(?<\(name)>"
        case .flags(let letters): "(?\(letters):"
        }
    }

    fileprivate var name: String? {
        switch self {
        case .named(let name), .namedShort(let name): name
        default: nil
        }
    }
}

/// How often, and how it is written.
package struct PatternRepetition: Sendable {
    let minimum: Int
    /// At most this often in texts that are made; the expression may allow more.
    let maximum: Int
    /// As in `*`, `+?` or `{2,3}`.
    let source: String

    init(minimum: Int, maximum: Int?, isLazy: Bool, spelling: Int) {
        self.minimum = minimum
        self.maximum = maximum ?? minimum + 3
        let mark =
            switch (minimum, maximum) {
            case (0, nil): spelling == 0 ? "{0,}" : "*"
            case (1, nil): spelling == 0 ? "{1,}" : "+"
            case (0, 1): spelling == 0 ? "{0,1}" : "?"
            case (_, nil): "{\(minimum),}"
            case (_, minimum): spelling == 0 ? "{\(minimum),\(minimum)}" : "{\(minimum)}"
            case (_, let maximum?): "{\(minimum),\(maximum)}"
            }
        source = isLazy ? mark + "?" : mark
    }
}
