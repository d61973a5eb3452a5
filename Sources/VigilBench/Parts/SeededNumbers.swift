import Foundation

/// Numbers that look random, the same at each run: xorshift with the seed that it is given.
struct SeededNumbers {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func bits() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// From 0 up to, and without, 1.
    mutating func unit() -> Double { Double(bits() >> 11) * 0x1p-53 }

    /// From 0 up to, and without, a limit; the small ones more often, the more so the higher the skew.
    mutating func index(below limit: Int, skew: Double = 1) -> Int { Int(Double(limit) * pow(unit(), skew)) }

    mutating func normal() -> Double { (-2 * log(unit() + 1e-18)).squareRoot() * cos(2 * .pi * unit()) }

    mutating func poisson(_ mean: Double) -> Double {
        if mean > 30 {
            let sum = (0..<12).reduce(0.0) { sum, _ in sum + unit() }
            return max(0, (mean + (sum - 6) * mean.squareRoot()).rounded())
        }
        let limit = exp(-mean)
        var (count, product) = (-1.0, 1.0)
        repeat {
            count += 1
            product *= unit()
        } while product > limit
        return count
    }
}
