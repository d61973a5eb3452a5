/// Finds matches with their groups: by the backtracker where it may, by Pike's machine elsewhere.
struct GroupMatcher: ~Copyable {
    private let program: Program
    private let mayBacktrack: Bool
    private var backtracker: Backtracker?
    private var machine: PikeMachine?

    init(_ program: Program, _ engines: PatternEngines) {
        self.program = program
        mayBacktrack = engines.hasBacktracker
    }

    /// What was done so far.
    var steps: Int {
        mutating get { (backtracker?.steps ?? 0) + (machine?.steps ?? 0) }
    }

    /// Whether there is a match in a window; fills the slots, as many as there are.
    mutating func match(_ window: SearchWindow, slots: inout [Int]) -> Bool {
        let isInPlace = window.isAnchored && window.endsAtEnd
        if mayBacktrack, isInPlace, Backtracker.takes(program, length: window.range.count) {
            if backtracker == nil { backtracker = Backtracker(program) }
            return backtracker?.match(window, slots: &slots) ?? false
        }
        if machine == nil { machine = PikeMachine(program) }
        return machine?.firstMatch(in: window, slots: &slots) != nil
    }
}
