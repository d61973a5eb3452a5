/// Something in which Vigil's answer is not the peer's, or not its own.
package struct PatternDifference: Sendable, CustomStringConvertible {
    /// What was asked.
    package enum Question: String, Sendable {
        case acceptance, groupNames, matches, wholeMatch, replacement
        /// Vigil's own answers to two questions do not fit together.
        case consistency
        /// Vigil's engines do not agree.
        case engines
    }

    package let question: Question
    /// The index of the text; nil where it is about the expression.
    package let text: Int?
    package let expected: String
    package let found: String

    package var description: String {
        "\(question.rawValue): expected \(expected.prefix(2_000)), found \(found.prefix(2_000))"
    }
}

extension PatternCase {
    /// The case, to be run again.
    package var report: String {
        let texts = texts.map { Self.shown(Array($0.prefix(1_000))) }.joined(separator: " ")
        return "seed \(seed)\n  expression \(source) flags \(flags.rawValue)\n  texts \(texts)\n  template \(template)"
    }

    /// The case with its difference.
    package func report(_ difference: PatternDifference) -> String {
        var one = self
        one.texts = difference.text.map { [texts[min($0, texts.count - 1)]] } ?? []
        return "\(one.report)\n  \(difference)"
    }
}
