/// An expression as steps over the bytes of UTF-8, shared by all engines.
final class Program: Sendable {
    let instructions: [Instruction]
    /// Those of an instruction are ascending and do not overlap.
    private let transitions: [Transition]
    /// Where a match begins that begins right here.
    let start: Int32
    /// Where a match begins that begins here or later; passes over whole characters, and prefers to begin earlier.
    let searchStart: Int32
    /// Twice the number of groups, the whole match among them; 0 in a program that only says whether there is a match.
    let slotCount: Int
    let hasAssertions: Bool
    let byteClasses: ByteClasses

    init(
        _ instructions: [Instruction],
        _ transitions: [Transition],
        start: Int32,
        searchStart: Int32,
        slotCount: Int
    ) {
        self.instructions = instructions
        self.transitions = transitions
        self.start = start
        self.searchStart = searchStart
        self.slotCount = slotCount
        hasAssertions = instructions.contains(where: \.isAssertion)
        byteClasses = ByteClasses(transitions, hasAssertions: hasAssertions)
    }

    /// The instruction after a byte; nil where it fails.
    @inline(__always)
    func next(first: Int32, count: Int32, after byte: UInt8) -> Int32? {
        transitions.withUnsafeBufferPointer { transitions in
            var low = Int(first)
            var high = low &+ Int(count)
            let end = high
            while low < high {
                let middle = (low &+ high) / 2
                if transitions[middle].upper < byte { low = middle &+ 1 } else { high = middle }
            }
            guard low < end, transitions[low].lower <= byte else { return nil }
            return transitions[low].next
        }
    }
}
