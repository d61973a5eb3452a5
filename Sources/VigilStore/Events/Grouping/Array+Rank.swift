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
    /// None may be NaN. By eleven of the bits at a time, the highest first: a round counts where the numbers lie and
    /// goes on with those of one part, so that most are looked at twice or so and never sorted.
    func ordered(at place: Int) -> Double {
        var keys: [UInt64] = []
        var rank = place
        var shift: UInt64 = 64
        while shift > 0 {
            let isFirst = shift == 64
            guard isFirst ? count > 256 : keys.count > 256 else { break }
            shift = shift > 11 ? shift - 11 : 0
            var counts = [Int](repeating: 0, count: 2_048)
            if isFirst {
                for number in self { counts[Int(number.rankKey &>> shift & 2_047)] &+= 1 }
            } else {
                for key in keys { counts[Int(key &>> shift & 2_047)] &+= 1 }
            }
            var part = 0
            while rank >= counts[part] {
                rank -= counts[part]
                part += 1
            }
            if isFirst {
                keys.reserveCapacity(counts[part])
                for number in self where Int(number.rankKey &>> shift & 2_047) == part { keys.append(number.rankKey) }
            } else {
                keys.removeAll { Int($0 &>> shift & 2_047) != part }
            }
        }
        return shift == 64 ? sorted()[rank] : Double(rankKey: keys.sorted()[rank])
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
