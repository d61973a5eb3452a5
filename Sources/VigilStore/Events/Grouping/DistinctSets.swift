// Which values each group has: bits by the value's number while that takes little memory, since a bit is set in a
// nanosecond; a table of pairs once groups are many and their values scattered.

/// Sets of numbers, one a group.
struct DistinctSets: Sendable {
    /// Words of all bits together, beyond which pairs take over: 16 MiB.
    private static let wordsMax = 1 << 21

    private var bits: [[UInt64]] = []
    private var wordCount = 0
    /// Group << 32 | value, once bits take too much.
    private var pairs: NumberTable?

    mutating func grow(to groups: Int) {
        while bits.count < groups { bits.append([]) }
    }

    /// Adds a value to a group's set.
    ///
    /// - Parameters:
    ///   - value: Its number.
    ///   - group: Which set.
    /// - Returns: Whether it was not there before.
    @inline(__always)
    mutating func insert(_ value: Int, to group: Int) -> Bool {
        if pairs != nil { return insertPair(value, to: group) }
        let word = value >> 6
        if word >= bits[group].count {
            extend(group, to: word + 1)
            if pairs != nil { return insertPair(value, to: group) }
        }
        let bit = UInt64(1) &<< UInt64(value & 63)
        let isNew = bits[group][word] & bit == 0
        bits[group][word] |= bit
        return isNew
    }

    /// Adds values to a group's set, ``FieldColumn/none`` left out.
    ///
    /// - Parameters:
    ///   - values: Their numbers.
    ///   - group: Which set.
    /// - Returns: How many were not there before.
    mutating func insert(_ values: ArraySlice<UInt32>, to group: Int) -> Int {
        var found = 0
        guard values.count > 8, pairs == nil else {
            for value in values where value != FieldColumn.none && insert(Int(value), to: group) { found += 1 }
            return found
        }
        // Taken out, so that nothing but the words is touched in the loop.
        var words = bits[group]
        bits[group] = []
        var left = values.endIndex
        for (index, value) in zip(values.indices, values) where value != FieldColumn.none {
            let word = Int(value >> 6)
            guard word < words.count else {
                left = index
                break
            }
            let bit = UInt64(1) &<< UInt64(value & 63)
            if words[word] & bit == 0 {
                words[word] |= bit
                found &+= 1
            }
        }
        bits[group] = words
        if left == values.endIndex { return found }
        // One that needs more room is added by itself, the others behind it as before.
        if insert(Int(values[left]), to: group) { found += 1 }
        return found + insert(values[(left + 1)...], to: group)
    }

    private mutating func insertPair(_ value: Int, to group: Int) -> Bool {
        pairs?.insert(UInt64(group) << 32 | UInt64(value)) ?? false
    }

    private mutating func extend(_ group: Int, to words: Int) {
        let wanted = max(words, bits[group].count * 2)
        wordCount += wanted - bits[group].count
        if wordCount > Self.wordsMax {
            var table = NumberTable()
            forEach { _ = table.insert(UInt64($0) << 32 | UInt64($1)) }
            pairs = table
            bits = []
        } else {
            bits[group].append(contentsOf: repeatElement(0, count: wanted - bits[group].count))
        }
    }

    /// Calls for each group's values.
    func forEach(_ body: (_ group: Int, _ value: Int) -> Void) {
        if let pairs {
            for pair in pairs.numbers { body(Int(pair >> 32), Int(pair & 0xffff_ffff)) }
            return
        }
        for (group, words) in bits.enumerated() {
            for (index, word) in words.enumerated() {
                var rest = word
                while rest != 0 {
                    body(group, index << 6 + rest.trailingZeroBitCount)
                    rest &= rest &- 1
                }
            }
        }
    }
}
