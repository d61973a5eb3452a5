/// Makes regular expressions of every construct of RE2's syntax, nested, over one alphabet.
struct PatternExpressionGenerator {
    var random: SeededGenerator
    let alphabet: PatternAlphabet
    /// How many nodes may still be made; keeps expressions short.
    private var budget: Int
    private var names = ["n", "name", "x1", "Ab_9"]

    init(random: SeededGenerator, alphabet: PatternAlphabet, budget: Int, hasNames: Bool) {
        self.random = random
        self.alphabet = alphabet
        self.budget = budget
        if !hasNames { names = [] }
    }

    /// A whole expression.
    mutating func expression() -> PatternExpression { choice(depth: 0, product: 1) }

    private mutating func choice(depth: Int, product: Int) -> PatternExpression {
        guard random.chance(depth == 0 ? 0.25 : 0.45) else { return sequence(depth: depth, product: product) }
        if random.chance(0.15) { return words() }
        return .choice(
            (0..<Int.random(in: 2...4, using: &random)).map { _ in
                random.chance(0.08) ? .empty : sequence(depth: depth, product: product)
            }
        )
    }

    /// Alternatives that are plain words, some of them the beginnings of others.
    private mutating func words() -> PatternExpression {
        var words: [PatternExpression] = []
        var last: [PatternExpression] = []
        for _ in 0..<Int.random(in: 2...9, using: &random) {
            let start = random.chance(0.4) ? Array(last.prefix(Int.random(in: 0...3, using: &random))) : []
            last = start + (0..<Int.random(in: 1...4, using: &random)).map { _ in literal() }
            words.append(.sequence(last))
        }
        return .choice(words)
    }

    private mutating func sequence(depth: Int, product: Int) -> PatternExpression {
        var parts: [PatternExpression] = []
        if random.chance(0.1) { parts.append(.assertion(random.pick(["^", "\\A", "\\b"]))) }
        repeat {
            parts.append(term(depth: depth, product: product))
        } while budget > 0 && random.chance(0.6)
        if random.chance(0.1) { parts.append(.assertion(random.pick(["$", "\\z", "\\b"]))) }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// Something that may be repeated; how often in all is bounded, as it is by the syntax.
    private mutating func term(depth: Int, product: Int) -> PatternExpression {
        guard random.chance(0.4) else { return atom(depth: depth, product: product) }
        let repetition = repetition(product: product)
        let content = atom(depth: depth + 1, product: product * max(1, repetition.maximum))
        return .repeated(content.isRepeatable ? content : .group(.flags(""), content), repetition)
    }

    private mutating func repetition(product: Int) -> PatternRepetition {
        let isLazy = random.chance(0.3)
        let spelling = Int(random.next() % 4)
        let (minimum, maximum): (Int, Int?) =
            switch random.next() % 10 {
            case 0, 1: (0, nil)
            case 2, 3: (1, nil)
            case 4, 5: (0, 1)
            case 6: counted(product: product)
            case 7: (Int.random(in: 0...3, using: &random), nil)
            case 8: (2, 2)
            default: (0, Int.random(in: 0...4, using: &random))
            }
        return PatternRepetition(minimum: minimum, maximum: maximum, isLazy: isLazy, spelling: spelling)
    }

    /// Counts are small but for a few, which come near to the 1,000 that are allowed in all.
    private mutating func counted(product: Int) -> (Int, Int?) {
        let limit = random.chance(0.03) && product == 1 ? 1_000 : random.chance(0.1) && product < 8 ? 40 : 5
        let minimum = Int.random(in: 0...limit, using: &random)
        return (minimum, minimum + Int.random(in: 0...min(5, max(0, 1_000 - minimum)), using: &random))
    }

    private mutating func atom(depth: Int, product: Int) -> PatternExpression {
        budget -= 1
        if depth < 7, budget > 0, random.chance(0.3) { return group(depth: depth, product: product) }
        switch random.next() % 100 {
        case 0..<54: return literal()
        case 54..<66: return .any
        case 66..<82: return .scalarClass(bracketed())
        case 82..<88:
            return .scalarClass(PatternScalarClass(items: [escapedClass()], isNegated: false, isBracketed: false))
        case 88..<94: return .assertion(random.pick(["^", "$", "\\A", "\\z", "\\b", "\\B", "\\b", "\\B"]))
        case 94..<97: return .flags(flagLetters())
        case 97: return .quoted(quotation())
        default: return .empty
        }
    }

    private mutating func group(depth: Int, product: Int) -> PatternExpression {
        let content = random.chance(0.04) ? .empty : choice(depth: depth + 1, product: product)
        switch random.next() % 10 {
        case 0..<5: return .group(.capture, content)
        case 5 where !names.isEmpty:
            let name = names.removeFirst()
            return .group(random.chance(0.1) ? .namedShort(name) : .named(name), content)
        case 6: return .group(.flags(flagLetters()), content)
        default: return .group(.flags(""), content)
        }
    }

    /// As in `i`, `sm`, `-i` or `m-s`.
    private mutating func flagLetters() -> String {
        let letters = ["i", "i", "s", "m", "U"].shuffled(using: &random).prefix(random.chance(0.8) ? 1 : 2)
        let text = letters.joined()
        guard random.chance(0.25) else { return text }
        return random.chance(0.5) ? "-" + text : text + "-" + random.pick(["i", "s", "m", "U"])
    }

    private mutating func quotation() -> String {
        String(
            String.UnicodeScalarView(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in random.pick(alphabet.scalars) }
            )
        ).replacing("\\", with: "(")
    }

    private mutating func literal() -> PatternExpression {
        let scalar = random.chance(0.04) ? random.pick(Array("aZ0é漢_ ".unicodeScalars)) : random.pick(alphabet.scalars)
        return .literal(scalar, spelling: spelling(of: scalar, special: "\\.+*?()|[]{}^$"))
    }

    /// One of the ways in which a scalar can be written.
    private mutating func spelling(of scalar: Unicode.Scalar, special: String) -> String {
        let isSpecial = special.unicodeScalars.contains(scalar)
        let hex = String(scalar.value, radix: 16, uppercase: random.chance(0.5))
        if random.chance(0.06) { return "\\x{\(hex)}" }
        if scalar.value < 0x80, random.chance(0.04) { return "\\x\(hex.count < 2 ? "0" + hex : hex)" }
        if scalar.value < 0o100, random.chance(0.04) {
            let octal = String(scalar.value, radix: 8)
            return "\\0" + (octal.count < 2 ? "0" + octal : octal)
        }
        if let letter = Self.controls[scalar], random.chance(0.3) { return letter }
        let isPunctuation = scalar.isASCII && scalar.properties.generalCategory.isSign
        return isSpecial || (isPunctuation && random.chance(0.1)) ? "\\" + String(scalar) : String(scalar)
    }

    private static let controls: [Unicode.Scalar: String] = [
        "\u{7}": "\\a", "\u{C}": "\\f", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\u{B}": "\\v",
    ]

    private mutating func bracketed() -> PatternScalarClass {
        let items = (0..<Int.random(in: 1...4, using: &random)).map { _ in item() }
        return PatternScalarClass(items: items, isNegated: random.chance(0.25), isBracketed: true)
    }

    private mutating func item() -> PatternScalarClass.Item {
        switch random.next() % 10 {
        case 0..<5:
            let scalar = random.pick(alphabet.scalars)
            return .scalar(scalar, spelling: spelling(of: scalar, special: "\\]^-["))
        case 5..<8:
            let ends = [random.pick(alphabet.scalars), random.pick(alphabet.scalars)].sorted { $0.value < $1.value }
            let spelled = ends.map { spelling(of: $0, special: "\\]^-[") }
            return .range(ends[0].value...ends[1].value, spelling: spelled[0] + "-" + spelled[1])
        case 8:
            let posix = random.pick(PatternNamedClasses.posix)
            if random.chance(0.2) { return .named("[:^\(posix.source):]", members: alphabet.scalars) }
            return .named("[:\(posix.source):]", members: posix.members)
        default: return escapedClass()
        }
    }

    /// As in `\d`, `\pL`, `\P{Greek}` or `\p{^Lu}`.
    private mutating func escapedClass() -> PatternScalarClass.Item {
        if random.chance(0.5) {
            let perl = random.pick(PatternNamedClasses.perl)
            return .named(perl.source, members: perl.members)
        }
        let named = random.pick(PatternNamedClasses.unicode)
        if named.source.utf8.count == 1, random.chance(0.5) {
            return random.chance(0.2)
                ? .named("\\P\(named.source)", members: alphabet.scalars)
                : .named("\\p\(named.source)", members: named.members)
        }
        switch random.next() % 8 {
        case 0: return .named("\\P{\(named.source)}", members: alphabet.scalars)
        case 1: return .named("\\p{^\(named.source)}", members: alphabet.scalars)
        case 2: return .named("\\P{^\(named.source)}", members: named.members)
        default: return .named("\\p{\(named.source)}", members: named.members)
        }
    }
}

extension PatternExpression {
    /// Whether a repetition can stand right behind it.
    fileprivate var isRepeatable: Bool {
        switch self {
        case .literal, .any, .scalarClass, .group, .assertion: true
        default: false
        }
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isSign: Bool {
        switch self {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .otherPunctuation,
            .mathSymbol, .currencySymbol, .modifierSymbol:
            true
        default: false
        }
    }
}
