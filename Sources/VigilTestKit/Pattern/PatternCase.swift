/// An expression with texts to search, made from a seed.
package struct PatternCase: Sendable {
    /// The flags that an expression starts with, as bits: `i`, `s`, `m`, `U` from the lowest.
    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let caseInsensitive = Flags(rawValue: 1)
        package static let dotMatchesNewline = Flags(rawValue: 2)
        package static let multiline = Flags(rawValue: 4)
        package static let ungreedy = Flags(rawValue: 8)
    }

    /// The seed that makes it again.
    package let seed: UInt64
    package var source: String
    /// The expression as Go 1.19 is asked for it.
    package var peerSource: String
    package var flags: Flags
    package var template: String
    /// UTF-8 that may be damaged.
    package var texts: [[UInt8]]
    /// Whether something was done to the expression that may have made it invalid.
    package var isDamaged = false

    package init(seed: UInt64, source: String, flags: Flags = [], template: String = "", texts: [[UInt8]]) {
        self.seed = seed
        self.source = source
        peerSource = source
        self.flags = flags
        self.template = template
        self.texts = texts
    }

    /// The case of a seed.
    package init(seed: UInt64, textCount: Int) {
        var random = SeededGenerator(seed: seed)
        let alphabet = random.pick(PatternAlphabet.all)
        let flags = random.chance(0.25) ? Flags(rawValue: UInt8(random.next() & 15)) : []
        self.init(seed: seed, textCount: textCount, alphabet: alphabet, hasNames: true, random: random)
        self.flags = flags
        guard random.chance(0.12) else { return }
        isDamaged = true
        source = PatternDamage.damaged(peerSource, using: &random)
        peerSource = source
    }

    /// A case of an alphabet whose groups have no names, so that it can stand beside others in one expression.
    package init(seed: UInt64, textCount: Int, alphabet: PatternAlphabet) {
        let random = SeededGenerator(seed: seed)
        self.init(seed: seed, textCount: textCount, alphabet: alphabet, hasNames: false, random: random)
    }

    private init(
        seed: UInt64,
        textCount: Int,
        alphabet: PatternAlphabet,
        hasNames: Bool,
        random: SeededGenerator
    ) {
        var random = random
        let budget = random.chance(0.1) ? 40 : Int.random(in: 1...14, using: &random)
        var generator = PatternExpressionGenerator(
            random: random,
            alphabet: alphabet,
            budget: budget,
            hasNames: hasNames
        )
        let expression = generator.expression()
        random = generator.random
        self.seed = seed
        flags = []
        source = expression.source()
        peerSource = expression.source(forPeer: true)
        template = PatternTemplateGenerator.template(names: expression.groupNames, using: &random)
        var texts = PatternTextGenerator(random: random, expression: expression, alphabet: alphabet)
        self.texts = (0..<textCount).map { _ in texts.text() }
    }
}

extension PatternCase {
    /// The same with each text repeated until it has about so many bytes.
    package func lengthened(to count: Int) -> PatternCase {
        var longer = self
        longer.texts = texts.map { text in
            guard !text.isEmpty else { return text }
            return Array(repeatElement(text, count: max(1, count / text.count)).joined()) + text.prefix(text.count / 2)
        }
        return longer
    }
}
