import Synchronization

/// Matches whole texts, by the fastest way that an expression allows.
final class WholeMatcher: Sendable {
    /// All texts that match, if they can be counted out.
    let values: AtomicLazy<[[UInt8]]>
    /// What every text begins with that matches.
    let prefix: [UInt8]
    private let test: WholeTextTest?
    /// The values, for lists too long for a complete automaton.
    private let list: AtomicLazy<LiteralSet>
    private let program: Program
    private let complete: AtomicLazy<CompleteAutomaton>
    private let makeScratch: @Sendable () -> WholeScratch
    private let pool: ScratchPool<WholeScratch>

    init(_ expression: Expression, _ program: Program, _ engines: PatternEngines) {
        self.program = program
        let unanchored = expression.withoutEdgeAnchors
        let values = AtomicLazy { unanchored.values }
        self.values = values
        prefix = unanchored.prefix.bytes
        list = AtomicLazy { engines.hasLiterals ? values.value.map(LiteralSet.init) : nil }
        test = engines.hasLiterals ? WholeTextTest(unanchored) : nil
        complete = AtomicLazy {
            engines.hasAutomata ? CompleteAutomaton(program, start: program.start, .atEnd) : nil
        }
        makeScratch = { WholeScratch(program, engines) }
        pool = ScratchPool(make: makeScratch)
    }

    func matches(_ text: Bytes) -> Bool {
        if let test { return test.holds(for: text) }
        if let complete = complete.value { return complete.accepts(text) }
        if let list = list.value { return list.contains(text) }
        return pool.withScratch { $0.matches(text) }
    }

    /// The whole text as a match with its groups.
    func match(_ text: Bytes) -> PatternMatch? {
        guard program.slotCount > 2 else { return matches(text) ? PatternMatch(0..<text.count) : nil }
        // Most texts that are asked about do not match, and to say so is much cheaper than to look for groups.
        if let complete = complete.value {
            return complete.accepts(text) ? pool.withScratch { $0.groups(of: text) } : nil
        }
        return pool.withScratch { $0.match(text) }
    }

    /// What matching takes with nothing worked out yet.
    func steps(matching text: Bytes) -> Int {
        var scratch = makeScratch()
        _ = scratch.match(text)
        return scratch.steps
    }
}

/// The engines of one match of a whole text at a time; each is made when it is first needed.
private struct WholeScratch: ~Copyable {
    private let program: Program
    private let engines: PatternEngines
    private var automaton: LazyAutomaton?
    private var groups: GroupMatcher

    init(_ program: Program, _ engines: PatternEngines) {
        self.program = program
        self.engines = engines
        groups = GroupMatcher(program, engines)
    }

    /// What was done so far.
    var steps: Int {
        mutating get { (automaton?.steps ?? 0) + groups.steps }
    }

    mutating func matches(_ text: Bytes) -> Bool {
        switch ask(text) {
        case .found: return true
        case .nothing: return false
        case .gaveUp:
            var slots: [Int] = []
            return groups.match(SearchWindow(whole: text), slots: &slots)
        }
    }

    /// The whole text as a match with its groups.
    mutating func match(_ text: Bytes) -> PatternMatch? {
        ask(text) == .nothing ? nil : groups(of: text)
    }

    /// The same, without asking the automaton first.
    mutating func groups(of text: Bytes) -> PatternMatch? {
        var slots = [Int](repeating: -1, count: program.slotCount)
        return groups.match(SearchWindow(whole: text), slots: &slots) ? PatternMatch(slots: slots) : nil
    }

    private mutating func ask(_ text: Bytes) -> LazyAutomaton.Outcome {
        guard engines.hasAutomata else { return .gaveUp }
        if automaton == nil {
            let bytesMax = engines.automatonBytesMax
            automaton = LazyAutomaton(program, start: program.start, .atEnd, bytesMax: bytesMax)
        }
        return automaton?.matchEnd(in: text, from: 0) ?? .gaveUp
    }
}
