// Most matchers are simple: a text, or texts with `.*` between. Bytes are compared for those, and nothing is
// run.

/// A test of a whole text that needs no automaton.
enum WholeTextTest: Sendable {
    case always
    case notEmpty
    case equals([UInt8])
    /// The texts stand one behind the other, the first at the beginning and the last at the end; anything between.
    case inOrder(prefix: [UInt8], inner: [LiteralFinder], suffix: [UInt8])

    /// A test for an expression without anchors at its edges; nil if it is not simple.
    init?(_ expression: Expression) {
        if let literal = expression.literal {
            self = .equals(literal)
            return
        }
        if case .repetition(let repetition, .characters(.all)) = expression, repetition.most == nil {
            switch repetition.least {
            case 0: self = .always
            case 1: self = .notEmpty
            default: return nil
            }
            return
        }
        guard case .sequence(let parts) = expression, let texts = Self.texts(between: parts) else { return nil }
        let inner = texts.dropFirst().dropLast().filter { !$0.isEmpty }.map(LiteralFinder.init)
        self = .inOrder(prefix: texts[0], inner: inner, suffix: texts[texts.count - 1])
    }

    /// The texts before, between and after each `.*`; nil if there is anything else, or no `.*`.
    private static func texts(between parts: [Expression]) -> [[UInt8]]? {
        var texts: [[UInt8]] = [[]]
        for part in parts {
            if case .repetition(let repetition, .characters(.all)) = part, repetition.least == 0,
                repetition.most == nil
            {
                texts.append([])
            } else {
                guard let literal = part.literal else { return nil }
                texts[texts.count - 1] += literal
            }
        }
        return texts.count > 1 ? texts : nil
    }

    func holds(for text: Bytes) -> Bool {
        switch self {
        case .always: return true
        case .notEmpty: return !text.isEmpty
        case .equals(let value): return text.elementsEqual(value)
        case .inOrder(let prefix, let inner, let suffix):
            let end = text.count - suffix.count
            guard prefix.count <= end, text.starts(with: prefix), text[end...].elementsEqual(suffix) else {
                return false
            }
            var position = prefix.count
            for finder in inner {
                guard let next = finder.position(in: text, from: position, to: end) else { return false }
                position = next + finder.literal.count
            }
            return true
        }
    }
}
