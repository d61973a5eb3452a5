// Most measured numbers are decimals with few digits: integers divided by a power of ten. A double is kept as such an
// integer only where the division gives back exactly its bits. Up to 10^22, powers of ten are exact doubles and a
// division of two exact doubles is rounded once, which is how "0.1" is read in the first place.

/// A power of ten by which the numbers of a column are multiplied to make them whole.
struct DecimalScale: Equatable {
    /// More digits than a double can tell apart are not tried.
    static let digitsMax = 15

    let digits: Int
    let power: Double

    init(digits: Int) {
        self.digits = digits
        power = Self.powers[digits]
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// The integer that gives back exactly this number; none for infinities, NaN and minus zero.
    @inline(__always)
    func integer(of number: Double) -> Int64? {
        let product = number * power
        let whole: Int64
        if digits == 0 {
            guard product.magnitude < 0x1p63 else { return nil }
            whole = Int64(product)
        } else {
            guard product.magnitude < 0x1p52 else { return nil }
            whole = Int64(product + (product < 0 ? -0.5 : 0.5))
        }
        return self.number(of: whole).bitPattern == number.bitPattern ? whole : nil
    }

    @inline(__always)
    func number(of whole: Int64) -> Double { digits == 0 ? Double(whole) : Double(whole) / power }
}

extension DecimalScale {
    /// The scale that is likely to take the fewest bits; nil if hardly any fits.
    ///
    /// It is chosen by some numbers of the column. A digit costs each number at it 3.3 bits, a number that does not
    /// fit costs itself and its place.
    init?(fitting numbers: UnsafeBufferPointer<Double>, sampling samples: Int) {
        var fitting = [Int](repeating: 0, count: Self.digitsMax + 1)
        var seen = 0
        let step = max(1, numbers.count / samples)
        for index in stride(from: 0, to: numbers.count, by: step) {
            seen += 1
            if let digits = Self.digits(of: numbers[index]) { fitting[digits] += 1 }
        }
        var best: (digits: Int, cost: Double)?
        var regular = 0
        for digits in 0...Self.digitsMax where fitting[digits] > 0 {
            regular += fitting[digits]
            let cost = Double(regular * digits) * 3.32 + Double(seen - regular) * 72
            if cost < best?.cost ?? .infinity { best = (digits, cost) }
        }
        guard let best, fitting[...best.digits].reduce(0, +) * 2 >= seen else { return nil }
        self.init(digits: best.digits)
    }

    /// The fewest digits behind the point with which a number is whole.
    static func digits(of number: Double) -> Int? {
        (0...digitsMax).first { DecimalScale(digits: $0).integer(of: number) != nil }
    }
}
