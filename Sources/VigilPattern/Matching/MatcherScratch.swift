/// The engines of one search at a time; each is made when it is first needed.
struct MatcherScratch: ~Copyable {
    private let programs: MatcherPrograms
    private var search: LazyAutomaton?
    private var backward: LazyAutomaton?
    private var whole: LazyAutomaton?
    private var backtracker: Backtracker?
    private var machine: PikeMachine?
    private var wholeBacktracker: Backtracker?
    private var wholeMachine: PikeMachine?

    init(_ programs: MatcherPrograms) {
        self.programs = programs
    }

    /// Where the leftmost match ends, or any match if that is enough.
    mutating func matchEnd(in text: Bytes, from start: Int, isAnyEnough: Bool) -> LazyAutomaton.Outcome {
        if search == nil {
            let program = programs.forward
            search = LazyAutomaton(program, start: program.searchStart, .preferred, finder: programs.finder)
        }
        return search?.matchEnd(in: text, from: start, isAnyEnough: isAnyEnough) ?? .gaveUp
    }

    /// Where the leftmost match begins that ends at a position.
    mutating func matchStart(in text: Bytes, before end: Int, notBefore limit: Int) -> LazyAutomaton.Outcome {
        if backward == nil { backward = LazyAutomaton(programs.backward, start: programs.backward.start, .all) }
        return backward?.matchStart(in: text, before: end, notBefore: limit) ?? .gaveUp
    }

    /// Whether the whole text matches: its end, if it does.
    mutating func wholeEnd(of text: Bytes) -> LazyAutomaton.Outcome {
        if whole == nil { whole = LazyAutomaton(programs.whole, start: programs.whole.start, .atEnd) }
        return whole?.matchEnd(in: text, from: 0) ?? .gaveUp
    }

    /// Whether there is a match in a window; fills the slots.
    mutating func match(_ window: SearchWindow, slots: inout [Int]) -> Bool {
        if window.endsAtEnd, Backtracker.takes(programs.forward, length: window.range.count) {
            if backtracker == nil { backtracker = Backtracker(programs.forward) }
            return backtracker?.match(window, slots: &slots) ?? false
        }
        if machine == nil { machine = PikeMachine(programs.forward) }
        return machine?.firstMatch(in: window, slots: &slots) != nil
    }

    /// Whether the whole text matches, with its groups; fills the slots.
    mutating func matchWhole(_ text: Bytes, slots: inout [Int]) -> Bool {
        let window = SearchWindow(text: text, range: 0..<text.count, isAnchored: true, endsAtEnd: true)
        if Backtracker.takes(programs.whole, length: text.count) {
            if wholeBacktracker == nil { wholeBacktracker = Backtracker(programs.whole) }
            return wholeBacktracker?.match(window, slots: &slots) ?? false
        }
        if wholeMachine == nil { wholeMachine = PikeMachine(programs.whole) }
        return wholeMachine?.firstMatch(in: window, slots: &slots) != nil
    }
}
