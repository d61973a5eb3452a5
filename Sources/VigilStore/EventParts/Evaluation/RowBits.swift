/// A set of the rows that a query looks at, a bit each.
struct RowBits: Sendable {
    private(set) var words: [UInt64]
    let count: Int

    /// All rows, or none.
    init(all isAll: Bool, count: Int) {
        self.count = count
        words = Array(repeating: isAll ? .max : 0, count: (count + 63) / 64)
        if isAll { clearTail() }
    }

    /// The rows of which something holds.
    @inline(__always)
    init<Failure: Error>(count: Int, where holds: (Int) throws(Failure) -> Bool) throws(Failure) {
        self.count = count
        words = []
        words.reserveCapacity((count + 63) / 64)
        for start in stride(from: 0, to: count, by: 64) {
            var word: UInt64 = 0
            for index in start..<min(count, start + 64) where try holds(index) { word |= 1 &<< UInt64(index &- start) }
            words.append(word)
        }
    }

    private mutating func clearTail() {
        guard count & 63 != 0, !words.isEmpty else { return }
        words[words.count - 1] &= 1 << UInt64(count & 63) - 1
    }

    subscript(row: Int) -> Bool { words[row >> 6] &>> UInt64(row & 63) & 1 != 0 }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many rows are in the set.
    var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    mutating func formIntersection(_ other: RowBits) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    mutating func formUnion(_ other: RowBits) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    mutating func invert() {
        for index in words.indices { words[index] = ~words[index] }
        clearTail()
    }

    /// The rows, ascending.
    var rows: [Int] {
        var rows: [Int] = []
        rows.reserveCapacity(population)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                rows.append(index &<< 6 &+ rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
        return rows
    }
}
