/// Makes texts for an expression: what it matches, what it nearly matches, and what it should not.
struct PatternTextGenerator {
    var random: SeededGenerator
    let expression: PatternExpression
    let alphabet: PatternAlphabet

    /// Texts are at most about this long, but for one in a while.
    static let lengthMax = 400

    /// One text, in UTF-8 that may be damaged.
    mutating func text() -> [UInt8] {
        var text: [UInt8] = []
        switch random.next() % 20 {
        case 0: break
        case 1..<4: filler(to: &text, count: Int.random(in: 1...12, using: &random))
        case 4..<10: sample(expression, to: &text)
        case 10: long(to: &text)
        default:
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                if random.chance(0.5) { filler(to: &text, count: Int.random(in: 1...4, using: &random)) }
                sample(expression, to: &text)
            }
            if random.chance(0.5) { filler(to: &text, count: Int.random(in: 1...4, using: &random)) }
        }
        if random.chance(0.35) { mutate(&text) }
        return text
    }

    private mutating func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        guard PatternAlphabet.isKnown(scalar) else { return }
        var scalar = scalar
        if random.chance(0.12) {
            let cases = PatternAlphabet.cases(of: scalar)
            if !cases.isEmpty { scalar = random.pick(cases) }
        }
        guard PatternAlphabet.isKnown(scalar) else { return }
        text += UTF8.encode(scalar).map(Array.init) ?? []
    }

    private mutating func filler(to text: inout [UInt8], count: Int) {
        for _ in 0..<count {
            if alphabet.hasDamage ? random.chance(0.3) : random.chance(0.01) {
                text += random.pick(PatternAlphabet.damage)
            } else {
                append(random.chance(0.05) ? random.pick(Self.others) : random.pick(alphabet.scalars), to: &text)
            }
        }
    }

    private static let others = Array("aB1_ -\n\u{0}é漢😀\u{2028}".unicodeScalars)

    /// The same piece again and again, with something in it that may match, as long as several blocks.
    private mutating func long(to text: inout [UInt8]) {
        var piece: [UInt8] = []
        filler(to: &piece, count: Int.random(in: 1...5, using: &random))
        if random.chance(0.5) { sample(expression, to: &piece) }
        for _ in 0..<Int.random(in: 2...60, using: &random) where text.count < Self.lengthMax { text += piece }
        sample(expression, to: &text)
        for _ in 0..<Int.random(in: 0...3, using: &random) where text.count < Self.lengthMax { text += piece }
    }

    /// A text that the expression matches, if its assertions let it.
    private mutating func sample(_ expression: PatternExpression, to text: inout [UInt8]) {
        guard text.count < Self.lengthMax else { return }
        switch expression {
        case .empty, .flags: break
        case .assertion(let source): if source == "^" || source == "$", random.chance(0.2) { text.append(0x0A) }
        case .literal(let scalar, _): append(scalar, to: &text)
        case .quoted(let content): for scalar in content.unicodeScalars { append(scalar, to: &text) }
        case .any: filler(to: &text, count: 1)
        case .scalarClass(let members):
            if members.isNegated && random.chance(0.8) {
                filler(to: &text, count: 1)
            } else if let scalar = members.sample(using: &random) {
                append(scalar, to: &text)
            }
        case .group(_, let content): sample(content, to: &text)
        case .repeated(let content, let repetition):
            let count = random.chance(0.05) ? repetition.maximum + 1 : repetition.count(using: &random)
            for _ in 0..<count { sample(content, to: &text) }
        case .sequence(let parts): for part in parts { sample(part, to: &text) }
        case .choice(let branches): sample(random.pick(branches), to: &text)
        }
    }

    private mutating func mutate(_ text: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let place = Int.random(in: 0..<text.count, using: &random)
        switch random.next() % 6 {
        case 0: text.remove(at: place)
        case 1: text.insert(contentsOf: random.pick(PatternAlphabet.damage), at: place)
        case 2: text.insert(text[place], at: place)
        case 3: text.removeLast(text.count - place)
        case 4: text.removeFirst(place)
        default:
            let scalar = random.pick(alphabet.scalars)
            text.insert(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [], at: place)
        }
    }
}

extension PatternRepetition {
    fileprivate func count(using random: inout SeededGenerator) -> Int {
        Int.random(in: minimum...max(minimum, maximum), using: &random)
    }
}
