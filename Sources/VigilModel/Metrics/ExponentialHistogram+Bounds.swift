extension ExponentialHistogram {
    /// The lower bound of a bucket: 2^(index / 2^scale); 0 or infinity where no Double holds it.
    ///
    /// It is exclusive, and the upper bound of the bucket before. Beyond scale 30, bounds are those of scale 30.
    public static func boundary(_ index: Int, scale: Int32) -> Double {
        if scale <= 0 {
            let (exponent, overflow) = index.multipliedReportingOverflow(by: 1 << Swift.min(-Int(scale), 40))
            return power(overflow ? (index < 0 ? -5_000 : 5_000) : exponent)
        }
        let steps = Swift.min(Int(scale), roots.count)
        let index = index >> (Int(scale) - steps)
        var fraction = 1.0
        let remainder = index & ((1 << steps) - 1)
        for bit in 0..<steps where remainder & (1 << (steps - 1 - bit)) != 0 {
            fraction *= roots[bit]
        }
        return fraction * power(index >> steps)
    }

    /// The bucket that holds a positive finite number, at ``recordingScale`` or coarser.
    public static func index(of value: Double, scale: Int32) -> Int {
        precondition(scale <= recordingScale, "An index finer than the recording scale was asked for.")
        let exponent = Int(value.exponent)
        let significand = value.significand
        // The lower bound is exclusive: a number that is itself a bound belongs to the bucket below.
        var low = 0
        var high = table.count
        while low < high {
            let middle = (low + high) / 2
            if table[middle] < significand { low = middle + 1 } else { high = middle }
        }
        let fine = exponent << Int(recordingScale) + low - 1
        return fine >> (Int(recordingScale) - Int(scale))
    }

    private static func power(_ exponent: Int) -> Double {
        if exponent > 1_023 { return .infinity }
        if exponent < -1_074 { return 0 }
        return Double(sign: .plus, exponent: exponent, significand: 1)
    }

    /// The square root of 2, the root of that, and so on: entry i is 2^(2^-(i+1)).
    private static let roots: [Double] = {
        var roots: [Double] = []
        var root = 2.0
        for _ in 0..<30 {
            root = root.squareRoot()
            roots.append(root)
        }
        return roots
    }()

    /// The lower bounds of one octave's buckets at the recording scale, from 1 on.
    private static let table: [Double] = (0..<(1 << Int(recordingScale))).map {
        boundary($0, scale: recordingScale)
    }
}
