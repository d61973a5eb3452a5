extension Double {
    /// The shortest decimal that reads back as the number, without an exponent: as Prometheus writes it in labels.
    package var plainText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
        let text = magnitude.description
        let sign = self.sign == .minus ? "-" : ""
        let parts = text.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = String(mantissa[0]), point = mantissa[0].count
        if mantissa.count > 1, mantissa[1] != "0" { digits += mantissa[1] }
        if parts.count > 1 { point += Int(parts[1]) ?? 0 }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }
}
