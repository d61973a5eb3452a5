/// How many numbers lie where: each is known to within 0.2 %, however many there are.
///
/// A number's place is its sign, its exponent and the first eight bits of its fraction.
struct NumberSketch: Sendable {
    private static let shift: UInt64 = 44

    private var places = NumberTable()
    private var counts: [Int] = []
    private(set) var count = 0

    mutating func append(_ number: Double) { append(number.rankKey >> Self.shift, count: 1) }

    mutating func append(_ other: NumberSketch) {
        for (place, count) in zip(other.places.numbers, other.counts) { append(place, count: count) }
    }

    @inline(__always)
    private mutating func append(_ place: UInt64, count more: Int) {
        let index = places.place(of: place)
        if index == counts.count { counts.append(0) }
        counts[index] += more
        count += more
    }

    /// About the number at a place in the order of all.
    func ordered(at place: Int) -> Double {
        var rank = place
        for (key, count) in zip(places.numbers, counts).sorted(by: { $0.0 < $1.0 }) {
            if rank < count { return Self.number(at: key) }
            rank -= count
        }
        preconditionFailure("a place behind all numbers")
    }

    /// The middle of a place; the infinities are themselves, and what is next to zero is zero.
    private static func number(at place: UInt64) -> Double {
        let number = Double(rankKey: place << shift | 1 << (shift - 1))
        if number.isNaN { return number.sign == .minus ? -.infinity : .infinity }
        return number.isSubnormal ? 0 : number
    }
}

extension Double {
    /// A number without sign that orders as the numbers do.
    @inline(__always)
    var rankKey: UInt64 {
        let bits = bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    init(rankKey: UInt64) {
        self.init(bitPattern: rankKey >> 63 == 1 ? rankKey & ~(1 << 63) : ~rankKey)
    }
}
