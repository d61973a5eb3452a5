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

/// The engines of one search at a time; each is made when it is first needed.
private struct SearchScratch: ~Copyable {
    private let program: Program
    private let backwardProgram: AtomicLazy<Program>
    private let finder: LiteralFinder?
    private let engines: PatternEngines
    private var forward: LazyAutomaton?
    private var backward: LazyAutomaton?
    private var groups: GroupMatcher

    init(
        _ program: Program,
        backward: AtomicLazy<Program>,
        finder: LiteralFinder?,
        _ engines: PatternEngines
    ) {
        self.program = program
        backwardProgram = backward
        self.finder = finder
        self.engines = engines
        groups = GroupMatcher(program, engines)
    }

    /// What was done so far.
    var steps: Int {
        mutating get { (forward?.steps ?? 0) + (backward?.steps ?? 0) + groups.steps }
    }

    mutating func matches(_ text: Bytes) -> Bool {
        switch matchEnd(in: text, from: 0, isAnyEnough: true) {
        case .found: return true
        case .nothing: return false
        case .gaveUp:
            var slots: [Int] = []
            return groups.match(SearchWindow(text: text, range: 0..<text.count), slots: &slots)
        }
    }

    mutating func firstMatch(in text: Bytes, from start: Int) -> PatternMatch? {
        switch matchEnd(in: text, from: start, isAnyEnough: false) {
        case .nothing: nil
        case .found(let end): match(in: text, endingAt: end, notBefore: start)
        case .gaveUp: match(in: SearchWindow(text: text, range: start..<text.count))
        }
    }

    /// The leftmost match that ends at a position.
    mutating func match(in text: Bytes, endingAt end: Int, notBefore limit: Int) -> PatternMatch? {
        switch matchStart(in: text, before: end, notBefore: limit) {
        case .nothing: nil
        case .found(let start) where program.slotCount == 2: PatternMatch(start..<end)
        case .found(let start):
            match(in: SearchWindow(text: text, range: start..<end, isAnchored: true, endsAtEnd: true))
        case .gaveUp: match(in: SearchWindow(text: text, range: limit..<end, endsAtEnd: true))
        }
    }

    private mutating func match(in window: SearchWindow) -> PatternMatch? {
        var slots = [Int](repeating: -1, count: program.slotCount)
        return groups.match(window, slots: &slots) ? PatternMatch(slots: slots) : nil
    }

    private mutating func matchEnd(in text: Bytes, from start: Int, isAnyEnough: Bool) -> LazyAutomaton.Outcome {
        guard engines.hasAutomata else { return .gaveUp }
        if forward == nil {
            forward = LazyAutomaton(
                program,
                start: program.searchStart,
                .preferred,
                finder: finder,
                bytesMax: engines.automatonBytesMax
            )
        }
        return forward?.matchEnd(in: text, from: start, isAnyEnough: isAnyEnough) ?? .gaveUp
    }

    private mutating func matchStart(
        in text: Bytes,
        before end: Int,
        notBefore limit: Int
    ) -> LazyAutomaton.Outcome {
        if backward == nil, let program = backwardProgram.value {
            backward = LazyAutomaton(program, start: program.start, .all, bytesMax: engines.automatonBytesMax)
        }
        return backward?.matchStart(in: text, before: end, notBefore: limit) ?? .gaveUp
    }
}
