import VigilModel

/// Numbers without a unit, short enough for an axis or a table.
enum ShortNumber {
    private static let letters = ["", " k", " M", " G", " T"]

    /// A number with four digits that matter: `1.235 k`, `0.0123`, `2.5e-07`.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let magnitude = value.magnitude
        guard magnitude == 0 || magnitude >= 1e-4 && magnitude < 1e15 else { return scientific(value) }
        let (scaled, letter) = scaled(value, largest: magnitude)
        var (places, rest) = (3, scaled.magnitude)
        while rest >= 10, places > 0 { (rest, places) = (rest / 10, places - 1) }
        while rest > 0, rest < 1, places < 7 { (rest, places) = (rest * 10, places + 1) }
        return trimmed(Humanised.decimal(scaled, places: places)) + letter
    }

    /// A number on an axis.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - resolution: What it is a multiple of.
    ///   - largest: The largest magnitude on the axis, by which the letter is chosen.
    /// - Returns: So many digits that multiples of the resolution differ.
    static func text(_ value: Double, resolution: Double, largest: Double) -> String {
        guard value != 0 else { return "0" }
        guard largest >= 1e-4, largest < 1e15 else { return scientific(value) }
        let (scaled, letter) = scaled(value, largest: largest)
        var (rest, places) = (resolution * (scaled / value), 0)
        while (rest - rest.rounded()).magnitude > 1e-6, places < 7 { (rest, places) = (rest * 10, places + 1) }
        return Humanised.decimal(scaled, places: places) + letter
    }

    private static func scaled(_ value: Double, largest: Double) -> (value: Double, letter: String) {
        var (scaled, largest, index) = (value, largest, 0)
        // Four digits need no letter.
        while largest >= (index == 0 ? 9_999.5 : 999.95), index < letters.count - 1 {
            (scaled, largest, index) = (scaled / 1_000, largest / 1_000, index + 1)
        }
        return (scaled, letters[index])
    }

    /// Four digits with an exponent.
    private static func scientific(_ value: Double) -> String {
        let text = value.description
        guard let mark = text.firstIndex(of: "e") else {
            var (rest, exponent) = (value, 0)
            while rest.magnitude >= 10 { (rest, exponent) = (rest / 10, exponent + 1) }
            return trimmed(Humanised.decimal(rest, places: 3)) + "e+\(exponent)"
        }
        let mantissa = Double(text[..<mark]) ?? 0
        return trimmed(Humanised.decimal(mantissa, places: 3)) + text[mark...]
    }

    private static func trimmed(_ decimal: String) -> String {
        guard decimal.contains(".") else { return decimal }
        var text = decimal
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
