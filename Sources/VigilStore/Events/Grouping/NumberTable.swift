/// Different numbers of 64 bits, each with its place in the order of their first appearance.
///
/// In open addressing; a look-up of one among few takes some nanoseconds, which the standard dictionary does not reach.
struct NumberTable: Sendable {
    private(set) var numbers: [UInt64] = []
    /// Places plus one; zero is free.
    private var slots = [UInt32](repeating: 0, count: 64)

    var count: Int { numbers.count }

    @inline(__always)
    private static func hash(_ number: UInt64) -> Int {
        let product = number.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    /// The place of a number, which it gets now if it has none.
    @inline(__always)
    mutating func place(of number: UInt64) -> Int {
        let mask = slots.count &- 1
        var slot = Self.hash(number) & mask
        while slots[slot] != 0 {
            let place = Int(slots[slot]) &- 1
            if numbers[place] == number { return place }
            slot = (slot &+ 1) & mask
        }
        return add(number, at: slot)
    }

    /// Adds a number.
    ///
    /// - Parameter number: Which.
    /// - Returns: Whether it was not there before.
    @inline(__always)
    mutating func insert(_ number: UInt64) -> Bool {
        let before = count
        return place(of: number) == before
    }

    private mutating func add(_ number: UInt64, at slot: Int) -> Int {
        numbers.append(number)
        slots[slot] = UInt32(numbers.count)
        if numbers.count * 2 > slots.count { grow() }
        return numbers.count - 1
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 4)
        let mask = slots.count - 1
        for (place, number) in numbers.enumerated() {
            var slot = Self.hash(number) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(place + 1)
        }
    }
}
