/// Byte strings, each with the number of its first appearance, one behind the other in memory.
///
/// Texts are kept as bytes, since a String each would cost an allocation and twice the memory.
struct ByteTable {
    private(set) var bytes: [UInt8] = []
    /// Where each byte string ends.
    private(set) var ends: [Int] = []
    /// Numbers plus one, and above them half of the hash, by the other half; zero is free.
    private var slots = [UInt64](repeating: 0, count: 16)

    var count: Int { ends.count }

    func range(of number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number &- 1])..<ends[number] }

    /// The number of a text.
    mutating func number(of text: String) -> Int {
        var text = text
        return text.withUTF8 { number(of: UnsafeRawBufferPointer($0)) }
    }

    mutating func number(of wanted: UnsafeRawBufferPointer) -> Int {
        let hash = FastHash.of(wanted)
        let mark = hash & 0xffff_ffff_0000_0000
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let known = Int(slots[slot] & 0xffff_ffff) &- 1
            if slots[slot] & 0xffff_ffff_0000_0000 == mark && holds(wanted, at: known) { return known }
            slot = (slot &+ 1) & mask
        }
        let number = add(wanted)
        slots[slot] = mark | UInt64(ends.count)
        if ends.count &* 4 > slots.count &* 3 { grow() }
        return number
    }

    /// Adds a text without looking whether it is there; none is looked for afterwards.
    mutating func add(_ text: UnsafeRawBufferPointer) -> Int {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        return ends.count &- 1
    }

    @inline(__always)
    private func holds(_ wanted: UnsafeRawBufferPointer, at number: Int) -> Bool {
        let start = number == 0 ? 0 : ends[number &- 1]
        guard ends[number] &- start == wanted.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            UnsafeRawBufferPointer(rebasing: bytes[start..<ends[number]]).hasSameBytes(as: wanted)
        }
    }

    /// Twice the slots; hashes are worked out anew, since half of each is not kept.
    private mutating func grow() {
        var grown = [UInt64](repeating: 0, count: slots.count * 2)
        let mask = grown.count - 1
        bytes.withUnsafeBytes { bytes in
            for number in ends.indices {
                let hash = FastHash.of(UnsafeRawBufferPointer(rebasing: bytes[range(of: number)]))
                var slot = Int(truncatingIfNeeded: hash) & mask
                while grown[slot] != 0 { slot = (slot + 1) & mask }
                grown[slot] = hash & 0xffff_ffff_0000_0000 | UInt64(number + 1)
            }
        }
        slots = grown
    }
}
