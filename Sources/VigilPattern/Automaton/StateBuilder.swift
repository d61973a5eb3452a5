/// Works out the states of an automaton: the sets of instructions that a program may be at.
struct StateBuilder: ~Copyable {
    /// Which matches an automaton tells of.
    enum Acceptance: Sendable {
        /// The one that is preferred among those that begin leftmost.
        case preferred
        /// All.
        case all
        /// Those that end where the text ends.
        case atEnd
    }

    private let program: Program
    private let acceptance: Acceptance
    private var reached: SparseSet
    private var resolved: SparseSet
    private var pending = Stack<Int32>()

    init(_ program: Program, _ acceptance: Acceptance) {
        self.program = program
        self.acceptance = acceptance
        reached = SparseSet(capacity: program.instructions.count)
        resolved = SparseSet(capacity: program.instructions.count)
    }

    /// How many instructions were visited for the last state.
    var visitedCount: Int { reached.count + resolved.count }

    /// The state before the first byte.
    mutating func start(at instruction: Int32, before: Neighbour) -> AutomatonState {
        reached.removeAll()
        reach(instruction)
        return state(matches: [], before: before)
    }

    /// The state after a byte, or after the end of the text.
    mutating func successor(of state: AutomatonState, after byte: UInt8?) -> AutomatonState {
        var matches: [Int32] = []
        reached.removeAll()
        resolve(state, after: byte.map(Neighbour.init) ?? .none)
        for index in 0..<resolved.count {
            switch program.instructions[Int(resolved[index])] {
            case .match(let pattern) where byte == nil || acceptance != .atEnd:
                matches.append(pattern)
            case .bytes(let first, let count):
                guard let byte, let next = program.next(first: first, count: count, after: byte) else { continue }
                reach(next)
            default: continue
            }
            // What is less preferred than a match does not count any more.
            if !matches.isEmpty, acceptance == .preferred { break }
        }
        return self.state(matches: matches, before: byte.map(Neighbour.init) ?? .none)
    }

    /// Goes through a state's instructions, and through what assertions lead to that hold between the bytes around.
    ///
    /// In the order in which a matcher would that knew both bytes from the start: a state with assertions has all that
    /// was reached, and what forks lead to stands behind them.
    private mutating func resolve(_ state: AutomatonState, after: Neighbour) {
        resolved.removeAll()
        for instruction in state.instructions {
            guard resolved.insert(instruction),
                case .assertion(let assertion, let next) = program.instructions[Int(instruction)],
                assertion.holds(between: state.before, and: after)
            else { continue }
            pending.push(next)
            while let instruction = pending.pop() {
                guard resolved.insert(instruction) else { continue }
                if case .assertion(let assertion, let next) = program.instructions[Int(instruction)] {
                    if assertion.holds(between: state.before, and: after) { pending.push(next) }
                } else {
                    addNext(of: instruction)
                }
            }
        }
    }

    /// Goes through what an instruction leads to without taking a byte, up to assertions.
    private mutating func reach(_ instruction: Int32) {
        pending.push(instruction)
        while let instruction = pending.pop() {
            if reached.insert(instruction) { addNext(of: instruction) }
        }
    }

    private mutating func addNext(of instruction: Int32) {
        switch program.instructions[Int(instruction)] {
        case .fork(let first, let second):
            pending.push(second)
            pending.push(first)
        case .save(_, let next): pending.push(next)
        case .bytes, .match, .assertion: break
        }
    }

    private func state(matches: [Int32], before: Neighbour) -> AutomatonState {
        var all: [Int32] = []
        // Those that take a byte or match: all that counts where nothing is asserted.
        var final: [Int32] = []
        var hasAssertion = false
        search: for index in 0..<reached.count {
            let instruction = reached[index]
            all.append(instruction)
            switch program.instructions[Int(instruction)] {
            case .bytes: final.append(instruction)
            case .assertion: hasAssertion = true
            case .match:
                final.append(instruction)
                if acceptance == .preferred { break search }
            case .fork, .save: break
            }
        }
        var instructions = hasAssertion ? all : final
        // Where none is preferred, the order would only part states that are the same.
        if acceptance != .preferred { instructions.sort() }
        return AutomatonState(
            instructions: instructions,
            matches: matches,
            before: hasAssertion ? before : .other
        )
    }
}
