/// The threads of a Pike machine at one position, best first, each at another instruction.
///
/// A sparse set (Briggs and Torczon): clearing costs nothing, and its memory need not be initialised.
struct ThreadList: ~Copyable {
    private let dense: UnsafeMutablePointer<Int32>
    private let sparse: UnsafeMutablePointer<Int32>
    private let slots: UnsafeMutablePointer<Int>
    private let slotCount: Int
    private(set) var count = 0

    init(capacity: Int, slotCount: Int) {
        dense = .allocate(capacity: capacity)
        sparse = .allocate(capacity: capacity)
        sparse.initialize(repeating: 0, count: capacity)
        slots = .allocate(capacity: max(1, capacity * slotCount))
        self.slotCount = slotCount
    }

    deinit {
        dense.deallocate()
        sparse.deallocate()
        slots.deallocate()
    }

    mutating func removeAll() {
        count = 0
    }

    /// The instruction of a thread.
    subscript(index: Int) -> Int32 { dense[index] }

    /// Adds a thread unless there is one at the instruction.
    mutating func insert(_ instruction: Int32) -> Bool {
        let place = Int(sparse[Int(instruction)])
        guard place >= count || dense[place] != instruction else { return false }
        dense[count] = instruction
        sparse[Int(instruction)] = Int32(count)
        count += 1
        return true
    }

    /// What the thread at an instruction has saved.
    func slots(of instruction: Int32) -> UnsafeMutablePointer<Int> {
        slots + Int(instruction) * slotCount
    }
}
