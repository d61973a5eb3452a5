/// An expression as steps over the bytes of UTF-8, shared by all engines.
struct Program: Sendable {
    let instructions: [Instruction]
    /// Those of an instruction are ascending and do not overlap.
    let transitions: [Transition]
    /// Where a match begins that begins right here.
    let start: Int32
    /// Where a match begins that begins here or later; passes over whole characters, and prefers to begin earlier.
    let searchStart: Int32
    /// Twice the number of groups, the whole match among them; 0 in a program that runs backwards.
    let slotCount: Int
    let byteClasses: ByteClasses

    /// The instruction after a byte; nil where it fails.
    @inline(__always)
    func next(first: Int32, count: Int32, after byte: UInt8) -> Int32? {
        transitions.withUnsafeBufferPointer { transitions in
            var low = Int(first)
            var high = low + Int(count)
            while low < high {
                let middle = (low + high) / 2
                if transitions[middle].upper < byte { low = middle + 1 } else { high = middle }
            }
            guard low < Int(first + count), transitions[low].lower <= byte else { return nil }
            return transitions[low].next
        }
    }
}
