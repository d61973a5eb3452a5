/// Some of the series of a part: a bit for each.
struct SeriesSet {
    private var words: [UInt64]
    /// How many series there are to choose from.
    let count: Int

    /// None or all of so many series.
    init(count: Int, isFull: Bool = false) {
        self.count = count
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        if isFull { insert(0..<count) }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Adds series by their numbers; false where there is no such series.
    mutating func insert(_ numbers: ArraySlice<Int64>) -> Bool {
        let limit = UInt64(count)
        return words.withUnsafeMutableBufferPointer { words in
            for number in numbers {
                let number = UInt64(bitPattern: number)
                guard number < limit else { return false }
                words[Int(number >> 6)] |= 1 << (number & 63)
            }
            return true
        }
    }

    /// Adds series that follow each other.
    mutating func insert(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let first = range.lowerBound >> 6
        let last = (range.upperBound - 1) >> 6
        let low = UInt64.max << UInt64(range.lowerBound & 63)
        let high = UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
        if first == last {
            words[first] |= low & high
            return
        }
        words[first] |= low
        for index in (first + 1)..<last { words[index] = .max }
        words[last] |= high
    }

    /// Keeps those that are in another set too.
    mutating func formIntersection(_ other: SeriesSet) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// Removes those that are in another set.
    mutating func subtract(_ other: SeriesSet) {
        for index in words.indices { words[index] &= ~other.words[index] }
    }

    /// Calls with each number, ascending.
    func forEach(_ body: (Int) throws -> Void) rethrows {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                try body(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
