/// A sum that keeps what rounding took away (Kahan and Neumaier).
struct CompensatedSum {
    private(set) var sum: Double
    private var lost: Double

    init(_ sum: Double = 0, lost: Double = 0) {
        self.sum = sum
        self.lost = lost
    }

    @inline(__always)
    mutating func add(_ number: Double) {
        let next = sum + number
        if next.isInfinite {
            lost = 0
        } else if sum.magnitude >= number.magnitude {
            lost += (sum - next) + number
        } else {
            lost += (number - next) + sum
        }
        sum = next
    }

    /// The sum; infinite once it was.
    var value: Double { sum.isInfinite ? sum : sum + lost }

    func divided(by divisor: Double) -> CompensatedSum { CompensatedSum(sum / divisor, lost: lost / divisor) }
}

/// A mean that does not overflow: the sum is divided at the end, or where it would be infinite, at each number.
struct RunningMean {
    private var total = CompensatedSum()
    private var isIncremental = false
    private(set) var count = 0.0

    @inline(__always)
    mutating func add(_ number: Double) {
        count += 1
        if !isIncremental {
            var next = total
            next.add(number)
            if count == 1 || !next.sum.isInfinite {
                total = next
                return
            }
            isIncremental = true
            total = total.divided(by: count - 1)
        }
        if total.sum.isInfinite {
            // Another infinity of the same sign changes nothing, and no finite number does.
            if number.isInfinite, (total.sum > 0) == (number > 0) { return }
            if number.isFinite { return }
        }
        total.add(number / count - total.value / count)
    }

    var value: Double { isIncremental ? total.value : total.value / count }
}

/// Mean and squares of differences to it (Welford), compensated.
struct RunningVariance {
    private var mean = CompensatedSum()
    private var squares = CompensatedSum()
    private var count = 0.0

    mutating func add(_ number: Double) {
        count += 1
        let delta = number - mean.value
        mean.add(delta / count)
        squares.add(delta * (number - mean.value))
    }

    var variance: Double { squares.value / count }
}
