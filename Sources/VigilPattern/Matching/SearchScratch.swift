/// The engines of one search at a time; each is made when it is first needed.
struct SearchScratch: ~Copyable {
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
