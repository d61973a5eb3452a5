// Pike's machine: all threads of a program advance together, byte by byte, in the order in which a backtracking matcher would
// try them, so that the first to match is the one that such a matcher would find. At most one thread is at an
// instruction, so the work is bounded by the program's size times the text's length, whatever the expression.
// See Russ Cox, "Regular Expression Matching: the Virtual Machine Approach" (https://swtch.com/~rsc/regexp/regexp2.html).

/// Finds the leftmost match with its groups, in time linear in the text.
final class PikeMachine {
    private enum Task {
        case visit(Int32)
        /// Back from a thread that saved: the slot's value before.
        case restore(slot: Int, value: Int)
    }

    private let program: Program
    private var current: ThreadList
    private var upcoming: ThreadList
    private var tasks: [Task] = []
    /// What the thread saved that is being followed.
    private var saved: [Int]

    init(_ program: Program) {
        self.program = program
        let capacity = program.instructions.count
        current = ThreadList(capacity: capacity, slotCount: program.slotCount)
        upcoming = ThreadList(capacity: capacity, slotCount: program.slotCount)
        saved = [Int](repeating: -1, count: program.slotCount)
    }

    /// The number of the pattern that matches leftmost; fills the slots, -1 for groups that took no part.
    func firstMatch(in window: SearchWindow, slots: inout [Int]) -> Int32? {
        let end = window.range.upperBound
        var position = window.range.lowerBound
        var matched: Int32?
        current.removeAll()
        for slot in saved.indices { saved[slot] = -1 }
        follow(window.isAnchored ? program.start : program.searchStart, at: position, in: window, into: &current)
        while current.count > 0 {
            upcoming.removeAll()
            for index in 0..<current.count {
                let instruction = current[index]
                if case .match(let pattern) = program.instructions[Int(instruction)] {
                    if window.endsAtEnd, position != end { continue }
                    matched = pattern
                    for slot in slots.indices { slots[slot] = current.slots(of: instruction)[slot] }
                    break
                }
                guard position < end,
                    case .bytes(let first, let count) = program.instructions[Int(instruction)],
                    let next = program.next(first: first, count: count, after: window.text[position])
                else { continue }
                for slot in saved.indices { saved[slot] = current.slots(of: instruction)[slot] }
                follow(next, at: position + 1, in: window, into: &upcoming)
            }
            guard position < end else { break }
            swap(&current, &upcoming)
            position += 1
        }
        return matched
    }

    /// Adds the threads that an instruction leads to without taking a byte, best first.
    private func follow(_ start: Int32, at position: Int, in window: SearchWindow, into list: inout ThreadList) {
        tasks.append(.visit(start))
        while let task = tasks.popLast() {
            switch task {
            case .restore(let slot, let value): saved[slot] = value
            case .visit(let instruction):
                guard list.insert(instruction) else { continue }
                switch program.instructions[Int(instruction)] {
                case .fork(let first, let second):
                    tasks.append(.visit(second))
                    tasks.append(.visit(first))
                case .assertion(let assertion, let next):
                    if window.holds(assertion, at: position) { tasks.append(.visit(next)) }
                case .save(let slot, let next):
                    tasks.append(.restore(slot: Int(slot), value: saved[Int(slot)]))
                    tasks.append(.visit(next))
                    saved[Int(slot)] = position
                case .bytes, .match:
                    let slots = list.slots(of: instruction)
                    for slot in saved.indices { slots[slot] = saved[slot] }
                }
            }
        }
    }
}
