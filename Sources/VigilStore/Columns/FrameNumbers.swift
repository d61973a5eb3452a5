/// Numbers of which a window is looked for that holds the most.
protocol FrameNumbers {
    var count: Int { get }
    var least: Int64 { get }
    var most: Int64 { get }
    /// How many of the numbers lie within so many bits of each other.
    func mostWithin(width: Int) -> Int
    /// The least number of a window of so many bits that holds as many as there are in any.
    func window(width: Int, holding most: Int) -> Int64
}

/// Numbers near each other, counted: how many are below each that may occur.
struct CountedNumbers: FrameNumbers {
    /// The widest span that is counted.
    static let spanMax = 1_023

    let count: Int
    let least: Int64
    let most: Int64
    /// At n, how many are below least + n; at most 128, which a byte holds.
    private let below: UnsafeMutablePointer<UInt8>

    /// Counts numbers.
    ///
    /// The memory has room for two more bytes than ``spanMax``, and is used until the counts are not needed any more.
    init(
        _ numbers: UnsafeBufferPointer<Int64>,
        least: Int64,
        most: Int64,
        in below: UnsafeMutablePointer<UInt8>
    ) {
        count = numbers.count
        self.least = least
        self.most = most
        self.below = below
        let span = Int(most &- least)
        below.update(repeating: 0, count: span + 2)
        for number in numbers { below[Int(number &- least) &+ 1] &+= 1 }
        var sum: UInt8 = 0
        for index in 1..<(span + 2) {
            sum &+= below[index]
            below[index] = sum
        }
    }

    /// Where windows of a length may begin that do not reach beyond the most.
    private func starts(_ length: Int) -> Range<Int> { 0..<max(1, Int(most &- least) &+ 2 &- length) }

    func mostWithin(width: Int) -> Int {
        let length = 1 << width
        var best: UInt8 = 0
        for start in starts(length) {
            best = max(best, below[start &+ length] &- below[start])
        }
        return Int(best)
    }

    func window(width: Int, holding most: Int) -> Int64 {
        let length = 1 << width
        let found = starts(length).first { Int(below[$0 &+ length] &- below[$0]) == most } ?? 0
        return least &+ Int64(found)
    }
}

/// Any numbers, ascending: those of a window lie beside each other.
struct SortedNumbers: FrameNumbers {
    let numbers: UnsafeBufferPointer<Int64>

    var count: Int { numbers.count }
    var least: Int64 { numbers[0] }
    var most: Int64 { numbers[numbers.count - 1] }

    func mostWithin(width: Int) -> Int { widest(width).count }

    func window(width: Int, holding most: Int) -> Int64 { numbers[widest(width).lowerBound] }

    private func widest(_ width: Int) -> Range<Int> {
        let span = BitPacking.mask(width)
        var best = 0..<1
        var start = 0
        for end in 0..<numbers.count {
            while UInt64(bitPattern: numbers[end] &- numbers[start]) > span { start &+= 1 }
            if end &- start >= best.count { best = start..<(end &+ 1) }
        }
        return best
    }
}
