// Pike's machine: all threads of a program advance together, byte by byte, in the order in which a backtracking
// matcher would try them, so that the first to match is the one that such a matcher would find. At most one thread is
// at an instruction, so the work is bounded by the program's size times the text's length, whatever the expression.
// See Russ Cox, "Regular Expression Matching: the Virtual Machine Approach"
// (https://swtch.com/~rsc/regexp/regexp2.html).

/// Finds the leftmost match with its groups, in time linear in the text.
struct PikeMachine: ~Copyable {
    private let program: Program
    private var current: ThreadList
    private var upcoming: ThreadList
    private var tasks = Stack<ThreadTask>()
    /// What the thread saved that is being followed.
    private let saved: UnsafeMutablePointer<Int>
    /// How many slots the search asks for.
    private var savedCount = 0
    /// Threads advanced so far, and instructions visited on their ways.
    private(set) var steps = 0

    init(_ program: Program) {
        self.program = program
        let count = program.instructions.count
        current = ThreadList(instructionCount: count, slotCount: program.slotCount)
        upcoming = ThreadList(instructionCount: count, slotCount: program.slotCount)
        saved = .allocate(capacity: program.slotCount)
    }

    deinit {
        saved.deallocate()
    }

    /// The number of the pattern that matches leftmost; fills the slots, as many as there are.
    mutating func firstMatch(in window: SearchWindow, slots: inout [Int]) -> Int32? {
        let end = window.range.upperBound
        var position = window.range.lowerBound
        var matched: Int32?
        savedCount = min(slots.count, program.slotCount)
        saved.initialize(repeating: -1, count: savedCount)
        upcoming.removeAll()
        follow(window.isAnchored ? program.start : program.searchStart, at: position, in: window)
        swap(&current, &upcoming)
        while current.count > 0 {
            upcoming.removeAll()
            steps += current.count
            if let pattern = step(in: window, at: position, slots: &slots) { matched = pattern }
            guard position < end else { break }
            swap(&current, &upcoming)
            position += 1
        }
        return matched
    }

    /// Lets all threads take a byte, down to one that matches; gives the number of its pattern.
    private mutating func step(in window: SearchWindow, at position: Int, slots: inout [Int]) -> Int32? {
        let end = window.range.upperBound
        for index in 0..<current.count {
            let instruction = current[index]
            let threadSlots = current.slots(of: instruction)
            switch program.instructions[Int(instruction)] {
            case .match(let pattern) where !window.endsAtEnd || position == end:
                for slot in 0..<savedCount { slots[slot] = threadSlots[slot] }
                return pattern
            case .bytes(let first, let count) where position < end:
                let byte = window.text[position]
                guard let next = program.next(first: first, count: count, after: byte) else { continue }
                for slot in 0..<savedCount { saved[slot] = threadSlots[slot] }
                follow(next, at: position + 1, in: window)
            default: continue
            }
        }
        return nil
    }

    /// Adds the threads to the upcoming ones that an instruction leads to without taking a byte, best first.
    private mutating func follow(_ start: Int32, at position: Int, in window: SearchWindow) {
        tasks.push(.visit(start, position))
        while let task = tasks.pop() {
            steps &+= 1
            switch task {
            case .restore(let slot, let value): saved[Int(slot)] = value
            case .visit(let instruction, _):
                guard upcoming.insert(instruction) else { continue }
                switch program.instructions[Int(instruction)] {
                case .fork(let first, let second):
                    tasks.push(.visit(second, position))
                    tasks.push(.visit(first, position))
                case .assertion(let assertion, let next):
                    if window.holds(assertion, at: position) { tasks.push(.visit(next, position)) }
                case .save(let slot, let next):
                    if slot < savedCount {
                        tasks.push(.restore(slot, saved[Int(slot)]))
                        saved[Int(slot)] = position
                    }
                    tasks.push(.visit(next, position))
                case .bytes, .match:
                    let slots = upcoming.slots(of: instruction)
                    for slot in 0..<savedCount { slots[slot] = saved[slot] }
                }
            }
        }
    }
}
