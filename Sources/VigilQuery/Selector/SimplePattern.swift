import VigilStore

/// The regular expressions that need no engine: literals, alternatives of literals, `prefix.*`, `.*` and `.+`.
///
/// They are anchored at both ends, as Prometheus' are.
enum SimplePattern: Hashable {
    case oneOf(Set<String>)
    case prefix(String)
    case anything
    case something

    /// The pattern that an expression spells; nil where it needs an engine.
    init?(_ expression: String) {
        switch expression {
        case ".*": self = .anything
        case ".+": self = .something
        default:
            var body = Substring(expression)
            if body.hasPrefix("("), body.hasSuffix(")"), !body.hasSuffix("\\)") { body = body.dropFirst().dropLast() }
            if body.hasPrefix("?:"), body.startIndex != expression.startIndex { body = body.dropFirst(2) }
            if let literals = Self.literals(body) {
                self = .oneOf(literals)
            } else if body.hasSuffix(".*"), let literals = Self.literals(body.dropLast(2)), literals.count == 1,
                let prefix = literals.first, !body.hasSuffix("\\.*")
            {
                self = prefix.isEmpty ? .anything : .prefix(prefix)
            } else {
                return nil
            }
        }
    }

    /// The alternatives, if all of them are literal.
    private static func literals(_ expression: Substring) -> Set<String>? {
        var literals: Set<String> = []
        var literal = ""
        var isEscaped = false
        for scalar in expression.unicodeScalars {
            if isEscaped {
                guard scalar.isASCII, !scalar.isASCIILetter, !scalar.isASCIIDigit else { return nil }
                literal.unicodeScalars.append(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "|" {
                literals.insert(literal)
                literal = ""
            } else if ".+*?()[]{}^$".unicodeScalars.contains(scalar) {
                return nil
            } else {
                literal.unicodeScalars.append(scalar)
            }
        }
        guard !isEscaped else { return nil }
        literals.insert(literal)
        return literals
    }

    /// The conditions on a label that it comes to; none where it always holds.
    func matchers(_ label: String, isNegated: Bool) -> [LabelMatcher] {
        switch (self, isNegated) {
        case (.oneOf(let values), false):
            [values.count == 1 ? .equal(label, values.first ?? "") : .oneOf(label, values)]
        case (.oneOf(let values), true): [.noneOf(label, values)]
        case (.prefix(let prefix), false): [.hasPrefix(label, prefix)]
        case (.prefix(let prefix), true): [.lacksPrefix(label, prefix)]
        case (.anything, false): []
        case (.anything, true): [.oneOf(label, [])]
        case (.something, false): [.notEqual(label, "")]
        case (.something, true): [.equal(label, "")]
        }
    }
}
