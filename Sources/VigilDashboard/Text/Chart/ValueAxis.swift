import VigilModel

/// The range of values that a chart in a terminal shows, with round numbers to mark on it.
struct ValueAxis: Equatable {
    let lower: Double
    let upper: Double
    /// The distance between marks: 1, 2, 2.5 or 5 times a power of ten.
    let step: Double

    /// An axis that holds all values.
    ///
    /// It begins at zero where that leaves the lines half of the height; else it shows what moves.
    ///
    /// - Parameters:
    ///   - values: What is drawn; what is not finite is passed over.
    ///   - marks: About how many marks there is room for.
    init(_ values: some Sequence<Double>, marks: Int) {
        var (least, most) = (Double.infinity, -Double.infinity)
        for value in values where value.isFinite { (least, most) = (min(least, value), max(most, value)) }
        if least > most { (least, most) = (0, 1) }
        if least > 0, most - least > most / 2 || least == most { least = 0 }
        if most < 0, most - least > -least / 2 || least == most { most = 0 }
        if least == most { most = least + 1 }
        // The difference of the largest numbers there are is none.
        let span = max((most / 2 - least / 2) * 2, .leastNormalMagnitude)
        let width = Self.round(span.isFinite ? span / Double(max(1, marks)) : .greatestFiniteMagnitude / 4)
        step = width
        let (low, high) = ((least / width).rounded(.down) * width, (most / width).rounded(.up) * width)
        (lower, upper) = low.isFinite && high.isFinite && low < high ? (low, high) : (least, most)
    }

    /// The marks, ascending.
    var marks: [Double] {
        let count = min(50, Int(Int64(saturating: ((upper - lower) / step).rounded())))
        guard count > 0 else { return [lower] }
        return (0...count).map { index in
            let mark = lower + Double(index) * step
            // What should be zero and is not quite.
            return mark.magnitude < step / 1e6 ? 0 : mark
        }
    }

    /// Where a value lies: 0 at the bottom, 1 at the top.
    func place(_ value: Double) -> Double {
        let span = upper / 2 - lower / 2
        return span > 0 ? (value / 2 - lower / 2) / span : 0
    }

    /// A value with as many digits as tell marks apart: `1.25 k`.
    func text(_ value: Double) -> String {
        ShortNumber.text(value, resolution: step, largest: max(upper.magnitude, lower.magnitude))
    }

    /// The next round number.
    private static func round(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 1 }
        var power = 1.0
        while power * 10 <= value, power < 1e300 { power *= 10 }
        while power > value, power > 1e-300 { power /= 10 }
        for factor in [1, 2, 2.5, 5] where power * factor >= value * 0.999_9 { return power * factor }
        return power * 10
    }
}
