extension PromQL.NumberLiteral {
    private static let units: [(name: String, milliseconds: UInt64, isOnlyWhole: Bool)] = [
        ("y", 365 * 86_400_000, true), ("w", 7 * 86_400_000, true), ("d", 86_400_000, false), ("h", 3_600_000, false),
        ("m", 60_000, false), ("s", 1000, false), ("ms", 1, false),
    ]

    /// The number as a query spells it, read back as the same: `1.5`, `Inf`, `1h30m`.
    ///
    /// Infinity has no sign: that of `+Inf ^ x` is not the number's own.
    package var text: String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "Inf" }
        return isDuration ? duration : decimal
    }

    /// The shortest duration; years and weeks only where nothing is left over, as Prometheus has it.
    private var duration: String {
        let milliseconds = (value.magnitude * 1000).rounded()
        guard milliseconds > 0, milliseconds < 0x1p63 else { return value.sign == .minus ? "-0s" : "0s" }
        var rest = UInt64(milliseconds)
        var text = value < 0 ? "-" : ""
        for unit in Self.units {
            guard rest >= unit.milliseconds, !unit.isOnlyWhole || rest % unit.milliseconds == 0 else { continue }
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }

    /// The shortest decimal; with an exponent from 1e21 on and below 0.0001, as Go prints numbers.
    private var decimal: String {
        if value == 0 { return value.sign == .minus ? "-0" : "0" }
        let parts = value.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0] == "0" ? "" : String(mantissa[0])
        let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
        let digits = whole + fraction
        let significant = digits.drop { $0 == "0" }
        var text = String(significant)
        while text.count > 1, text.hasSuffix("0") { text.removeLast() }
        let exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.count - 1 - (digits.count - significant.count)
        return (value < 0 ? "-" : "") + Self.spell(text, exponent: exponent)
    }

    /// The number whose digits have a point after the first, times ten to the exponent.
    private static func spell(_ digits: String, exponent: Int) -> String {
        if exponent < -4 || exponent >= 21 {
            let fraction = digits.dropFirst()
            let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
            return "\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e\(exponent < 0 ? "-" : "+")\(power)"
        }
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
        let missing = exponent + 1 - digits.count
        if missing >= 0 { return digits + String(repeating: "0", count: missing) }
        return "\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
    }
}
