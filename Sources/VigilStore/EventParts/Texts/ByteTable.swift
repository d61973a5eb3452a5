/// Different byte strings, each with the number of its first appearance, one behind the other in memory.
///
/// Texts are kept as bytes, since a String each would cost an allocation and twice the memory.
struct ByteTable {
    private(set) var bytes: [UInt8] = []
    /// Where each byte string ends.
    private(set) var ends: [Int] = []
    private var hashes: [UInt64] = []
    /// Numbers plus one, by hash; zero is free.
    private var slots = [UInt32](repeating: 0, count: 16)
    private var last = 0

    var count: Int { ends.count }

    func range(of number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

    /// The number of a text.
    mutating func number(of text: String) -> Int {
        var text = text
        return text.withUTF8 { number(of: UnsafeRawBufferPointer($0)) }
    }

    mutating func number(of wanted: UnsafeRawBufferPointer) -> Int {
        if last < ends.count, holds(wanted, at: last) { return last }
        let hash = FastHash.of(wanted)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            last = Int(slots[slot]) - 1
            if hashes[last] == hash && holds(wanted, at: last) { return last }
            slot = (slot + 1) & mask
        }
        bytes.append(contentsOf: wanted)
        ends.append(bytes.count)
        hashes.append(hash)
        slots[slot] = UInt32(ends.count)
        last = ends.count - 1
        if ends.count * 2 > slots.count { grow() }
        return last
    }

    private func holds(_ wanted: UnsafeRawBufferPointer, at number: Int) -> Bool {
        let range = range(of: number)
        guard range.count == wanted.count else { return false }
        return bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[range]).hasSameBytes(as: wanted) }
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 4)
        let mask = slots.count - 1
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(index + 1)
        }
    }
}
