// Tries one way after another, but never the same instruction at the same position again: a bit for each pair keeps
// the work linear. That is faster than Pike's machine where program and text are small, so it fills in the groups of
// matches whose place is known. See Russ Cox, "Regular Expression Matching in the Wild"
// (https://swtch.com/~rsc/regexp/regexp3.html).

/// Finds the groups of a short match.
struct Backtracker: ~Copyable {
    private static let bitsMax = 1 << 18

    private let program: Program
    private let visited: UnsafeMutablePointer<UInt64>
    private var tasks = Stack<ThreadTask>()
    /// Words of bits cleared so far, and instructions visited.
    private(set) var steps = 0

    init(_ program: Program) {
        self.program = program
        visited = .allocate(capacity: Self.bitsMax / UInt64.bitWidth)
    }

    deinit {
        visited.deallocate()
    }

    /// Whether a match of a length is short enough.
    static func takes(_ program: Program, length: Int) -> Bool {
        program.instructions.count <= bitsMax / (length + 1)
    }

    /// Whether all of a window matches; fills the slots, as many as there are.
    mutating func match(_ window: SearchWindow, slots: inout [Int]) -> Bool {
        let start = window.range.lowerBound
        let end = window.range.upperBound
        let positions = end - start + 1
        let words = (program.instructions.count * positions + UInt64.bitWidth - 1) / UInt64.bitWidth
        visited.initialize(repeating: 0, count: words)
        steps += words
        tasks.removeAll()
        tasks.push(.visit(program.start, start))
        while let task = tasks.pop() {
            guard case .visit(var instruction, var position) = task else {
                if case .restore(let slot, let value) = task { slots[Int(slot)] = value }
                continue
            }
            thread: while isFirstVisit(Int(instruction) &* positions &+ position &- start) {
                steps &+= 1
                switch program.instructions[Int(instruction)] {
                case .bytes(let first, let count):
                    guard position < end,
                        let next = program.next(first: first, count: count, after: window.text[position])
                    else { break thread }
                    instruction = next
                    position += 1
                case .fork(let first, let second):
                    tasks.push(.visit(second, position))
                    instruction = first
                case .assertion(let assertion, let next):
                    guard window.holds(assertion, at: position) else { break thread }
                    instruction = next
                case .save(let slot, let next):
                    instruction = next
                    guard Int(slot) < slots.count else { continue }
                    tasks.push(.restore(slot, slots[Int(slot)]))
                    slots[Int(slot)] = position
                case .match:
                    if position == end { return true }
                    break thread
                }
            }
        }
        return false
    }

    @inline(__always)
    private func isFirstVisit(_ index: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(index & 63)
        guard visited[index >> 6] & bit == 0 else { return false }
        visited[index >> 6] |= bit
        return true
    }
}
