import VigilModel

/// A sample as Prometheus' API writes it: `[1435781451.781, "1"]`.
struct PrometheusSample: Encodable, Equatable {
    let time: Timestamp
    let value: Double

    init(_ time: Timestamp, _ value: Double) {
        self.time = time
        self.value = value
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(Double(time.milliseconds) / 1_000)
        try container.encode(Self.text(value))
    }

    /// A number in as many digits as it needs, without an exponent.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        var text = value.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else {
            return text
        }
        return shifted(String(text[..<mark]), by: exponent)
    }

    /// A decimal number with its point moved.
    private static func shifted(_ mantissa: String, by places: Int) -> String {
        let isNegative = mantissa.hasPrefix("-")
        let parts = mantissa.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
        let digits = String(parts[0]) + fraction
        let point = parts[0].count + places
        let text: String
        if point <= 0 {
            text = "0." + String(repeating: "0", count: -point) + digits
        } else if point >= digits.count {
            text = digits + String(repeating: "0", count: point - digits.count)
        } else {
            text = digits.prefix(point) + "." + digits.dropFirst(point)
        }
        return isNegative ? "-" + text : text
    }
}

/// Queries without series, such as `1+1`, by which Grafana tests whether a data source works.
enum ConstantQuery {
    /// The value of a number, or of two with an operator between them; nil for anything else.
    static func value(of query: String) -> Double? {
        let text = query.filter { $0 != " " }
        if let number = number(text) { return number }
        for (index, character) in zip(text.indices, text).dropFirst() where "+-*/".contains(character) {
            guard let left = number(text[..<index]), let right = number(text[text.index(after: index)...]) else {
                continue
            }
            switch character {
            case "+": return left + right
            case "-": return left - right
            case "*": return left * right
            default: return left / right
            }
        }
        return nil
    }

    /// Digits with at most one point and a sign: no names, which are metrics.
    private static func number(_ text: some StringProtocol) -> Double? {
        guard text.contains(where: \.isNumber), text.allSatisfy({ $0.isNumber || ".+-eE".contains($0) }) else {
            return nil
        }
        return Double(String(text))
    }
}
