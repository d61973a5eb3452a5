/// Finds matches in texts, by the fastest way that an expression allows.
final class SearchMatcher: Sendable {
    let expression: Expression
    /// The whole expression, if it is a literal without groups.
    private let literal: LiteralFinder?
    /// What every match begins with, if it begins with anything.
    private let finder: LiteralFinder?
    private let program: Program
    private let complete: AtomicLazy<CompleteAutomaton>
    private let makeScratch: @Sendable () -> SearchScratch
    private let pool: ScratchPool<SearchScratch>

    /// In texts up to this length a complete automaton is faster than looking for a literal first.
    private static let shortBytesMax = 128

    init(_ expression: Expression, _ program: Program, _ engines: PatternEngines) {
        let prefix = engines.hasLiterals && !expression.isAnchoredAtStart ? expression.prefix.bytes : []
        let finder = prefix.isEmpty ? nil : LiteralFinder(prefix)
        let backward = AtomicLazy { try? ProgramCompiler.compileBackward(expression) }
        self.expression = expression
        self.program = program
        self.finder = finder
        literal = expression.literal == nil ? nil : finder
        complete = AtomicLazy {
            engines.hasAutomata ? CompleteAutomaton(program, start: program.searchStart, .preferred) : nil
        }
        makeScratch = { SearchScratch(program, backward: backward, finder: finder, engines) }
        pool = ScratchPool(make: makeScratch)
    }

    /// Whether a part of the text matches.
    func matches(_ text: Bytes) -> Bool {
        if let literal { return literal.position(in: text, from: 0, to: text.count) != nil }
        if finder == nil || text.count <= Self.shortBytesMax, let complete = complete.value {
            return complete.accepts(text)
        }
        return pool.withScratch { $0.matches(text) }
    }

    /// The leftmost match from a position on.
    func firstMatch(in text: Bytes, from start: Int = 0) -> PatternMatch? {
        if let literal { return literalMatch(literal, in: text, from: start) }
        return pool.withScratch { $0.firstMatch(in: text, from: start) }
    }

    /// The leftmost match that ends at a position.
    func match(in text: Bytes, endingAt end: Int, notBefore start: Int) -> PatternMatch? {
        if let literal { return PatternMatch(end - literal.literal.count..<end) }
        return pool.withScratch { $0.match(in: text, endingAt: end, notBefore: start) }
    }

    /// Successive matches, empty ones but not directly behind the match before.
    func matches(in text: Bytes) -> [PatternMatch] {
        var successive = SuccessiveMatches<PatternMatch>(text)
        if let literal {
            while let start = successive.position, let match = literalMatch(literal, in: text, from: start) {
                successive.append(match, at: match.range)
            }
        } else {
            pool.withScratch { scratch in
                while let start = successive.position, let match = scratch.firstMatch(in: text, from: start) {
                    successive.append(match, at: match.range)
                }
            }
        }
        return successive.matches
    }

    /// What finding the first match takes with nothing worked out yet; a literal's search takes a step for each byte.
    func steps(findingFirstIn text: Bytes) -> Int {
        if literal != nil { return text.count }
        var scratch = makeScratch()
        _ = scratch.firstMatch(in: text, from: 0)
        return scratch.steps
    }

    private func literalMatch(_ literal: LiteralFinder, in text: Bytes, from start: Int) -> PatternMatch? {
        literal.position(in: text, from: start, to: text.count).map {
            PatternMatch($0..<$0 + literal.literal.count)
        }
    }
}
