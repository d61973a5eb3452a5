/// The numbers of one series in one window; never kept.
struct SampleWindow {
    let times: UnsafeBufferPointer<Int64>
    let values: UnsafeBufferPointer<Double>
    /// The time of the step.
    let evaluated: Int64

    var count: Int { values.count }

    // MARK: Totals

    var sum: Double {
        var sum = CompensatedSum()
        for value in values { sum.add(value) }
        return sum.value
    }

    var mean: Double {
        var mean = RunningMean()
        for value in values { mean.add(value) }
        return mean.value
    }

    var variance: Double {
        var variance = RunningVariance()
        for value in values { variance.add(value) }
        return variance.variance
    }

    /// The largest; NaN only where all are.
    var largest: Double {
        var largest = values[0]
        for value in values where value > largest || largest.isNaN { largest = value }
        return largest
    }

    /// The smallest; NaN only where all are.
    var smallest: Double {
        var smallest = values[0]
        for value in values where value < smallest || smallest.isNaN { smallest = value }
        return smallest
    }

    /// The median of how far each is from the median.
    var medianDeviation: Double {
        let median = Quantile.of(Array(values), at: 0.5)
        return Quantile.of(values.map { ($0 - median).magnitude }, at: 0.5)
    }

    /// The way of ``area(by:)`` that it takes where none is given.
    static let trapezoids = 2.0

    /// The area below the samples.
    ///
    /// - Parameter way: What lies between two samples: 0 the earlier one's value, 1 the later one's, 2 a straight line.
    /// - Returns: Seconds times the unit of the samples; 0 for a single one.
    func area(by way: Double) -> Double {
        var area = CompensatedSum()
        for index in values.indices.dropFirst() {
            let (earlier, later) = (values[index - 1], values[index])
            let height = way == 0 ? earlier : way == 1 ? later : (earlier + later) / 2
            area.add(height * Double(times[index] &- times[index - 1]) / 1e9)
        }
        return area.value
    }

    // MARK: Times

    /// When it was the last time that no later number was better.
    func time(ofBest isBetter: (Double, Double) -> Bool) -> Double {
        var best = 0
        for index in values.indices where !isBetter(values[best], values[index]) || values[best].isNaN { best = index }
        return times[best].asSeconds
    }

    // MARK: Course

    var changes: Int {
        var changes = 0
        for index in values.indices.dropFirst() {
            let (before, now) = (values[index - 1], values[index])
            if now != before, !(now.isNaN && before.isNaN) { changes += 1 }
        }
        return changes
    }

    var resets: Int {
        var resets = 0
        for index in values.indices.dropFirst() where values[index] < values[index - 1] { resets += 1 }
        return resets
    }

    /// The line through the samples by least squares: how much it rises a second, and its value at a time.
    func regression(at time: Int64) -> (slope: Double, intercept: Double) {
        let first = values[0]
        if values.allSatisfy({ $0 == first }) { return first.isInfinite ? (.nan, .nan) : (0, first) }
        var x = CompensatedSum(), y = CompensatedSum(), xy = CompensatedSum(), xx = CompensatedSum()
        for index in values.indices {
            let seconds = Double(times[index] &- time) / 1e9
            x.add(seconds)
            y.add(values[index])
            xy.add(seconds * values[index])
            xx.add(seconds * seconds)
        }
        let count = Double(values.count)
        let covariance = xy.value - x.value * y.value / count
        let variance = xx.value - x.value * x.value / count
        let slope = covariance / variance
        return (slope, y.value / count - slope * x.value / count)
    }

    /// Level and trend smoothed exponentially (Holt's linear method); the level at the end.
    func smoothed(level: Double, trend: Double) -> Double {
        var (previous, current) = (0.0, values[0])
        var slope = values[1] - values[0]
        for index in 1..<values.count {
            if index > 1 { slope = trend * (current - previous) + (1 - trend) * slope }
            let next = level * values[index] + (1 - level) * (current + slope)
            (previous, current) = (current, next)
        }
        return current
    }
}

extension WindowInput {
    /// Sets each step whose window holds enough numbers.
    @inline(__always)
    func setNumbers(
        in row: inout Row,
        atLeast fewest: Int = 1,
        _ number: (_ step: Int, SampleWindow) throws -> Double
    ) rethrows {
        let (times, values) = (series.times, series.values)
        try values.withUnsafeBufferPointer { values in
            try times.withUnsafeBufferPointer { pointer in
                try frame.forEach(times) { step, samples in
                    guard samples.count >= fewest else { return }
                    let window = SampleWindow(
                        times: UnsafeBufferPointer(rebasing: pointer[samples]),
                        values: UnsafeBufferPointer(rebasing: values[samples]),
                        evaluated: frame.grid.time(step)
                    )
                    row.values[step] = try number(step, window)
                }
            }
        }
    }
}
