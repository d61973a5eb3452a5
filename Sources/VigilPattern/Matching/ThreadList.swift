/// The threads of a Pike machine at one position, best first, each at another instruction.
struct ThreadList: ~Copyable {
    private var instructions: SparseSet
    private let slots: UnsafeMutablePointer<Int>
    private let slotCount: Int

    init(instructionCount: Int, slotCount: Int) {
        instructions = SparseSet(capacity: instructionCount)
        slots = .allocate(capacity: instructionCount * slotCount)
        self.slotCount = slotCount
    }

    deinit {
        slots.deallocate()
    }

    var count: Int { instructions.count }

    /// The instruction of a thread.
    subscript(index: Int) -> Int32 { instructions[index] }

    mutating func removeAll() {
        instructions.removeAll()
    }

    /// Adds a thread unless there is one at the instruction.
    mutating func insert(_ instruction: Int32) -> Bool {
        instructions.insert(instruction)
    }

    /// Where the thread at an instruction saves positions.
    func slots(of instruction: Int32) -> UnsafeMutablePointer<Int> {
        slots + Int(instruction) * slotCount
    }
}
