extension [Double] {
    /// The number at a quantile (0 to 1) by nearest rank; nil of none.
    ///
    /// None may be NaN.
    func nearestRank(_ quantile: Double) -> Double? {
        let place = Int((Swift.min(1, Swift.max(0, quantile)) * Double(count)).rounded(.up))
        return isEmpty ? nil : ordered(at: Swift.max(1, place) - 1)
    }

    /// The number that would stand at a place if all were sorted.
    ///
    /// None may be NaN. By sixteen of the bits at a time, the highest first: a round counts where the numbers lie and
    /// goes on with those of one part, so that all are looked at twice or so and never sorted.
    func ordered(at place: Int) -> Double {
        guard count > 256 else { return sorted()[place] }
        var rank = place
        var keys = map(\.rankKey)
        for shift: UInt64 in [48, 32, 16, 0] {
            guard keys.count > 256 else { break }
            var counts = [UInt32](repeating: 0, count: 1 << 16)
            counts.withUnsafeMutableBufferPointer { counts in
                for key in keys { counts[Int(key &>> shift & 0xffff)] &+= 1 }
            }
            var part = 0
            while rank >= Int(counts[part]) {
                rank -= Int(counts[part])
                part += 1
            }
            if Int(counts[part]) < keys.count { keys = keys.filter { Int($0 &>> shift & 0xffff) == part } }
        }
        return Double(rankKey: keys.sorted()[rank])
    }
}

extension Double {
    /// A number without sign that orders as the numbers do.
    @inline(__always)
    fileprivate var rankKey: UInt64 {
        let bits = bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    fileprivate init(rankKey: UInt64) {
        self.init(bitPattern: rankKey >> 63 == 1 ? rankKey & ~(1 << 63) : ~rankKey)
    }
}
