// Numbers as Prometheus takes them, which is nearly as Go does: 42, 4.2e1, .5, 0x2A, 052 (octal), 1_000; and durations,
// whole numbers with units, largest first, each once: 1h30m.
// https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations

/// Reads numbers and durations.
enum NumberSyntax {
    /// What is wrong with a number.
    struct Mistake: Error {
        var message: String
        var hint: String
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ("ms", 1),
    ]

    /// The number or duration that a text spells.
    static func parse(_ text: ArraySlice<Unicode.Scalar>) throws(Mistake) -> PromQL.NumberLiteral {
        if let number = try number(text) { return PromQL.NumberLiteral(number) }
        return PromQL.NumberLiteral(try duration(text), isDuration: true)
    }

    /// The number that a text spells; nil where it is none.
    private static func number(_ text: ArraySlice<Unicode.Scalar>) throws(Mistake) -> Double? {
        guard areUnderscoresBetweenDigits(text) else { return nil }
        let digits = text.filter { $0 != "_" }
        if digits.count > 1, digits[0] == "0", digits[1] == "x" || digits[1] == "X" {
            return try integer(digits.dropFirst(2), radix: 16)
        }
        guard isDecimal(digits) else { return nil }
        if digits[0] == "0", digits.allSatisfy({ ("0"..."7").contains($0) }) {
            return try integer(digits[...], radix: 8)
        }
        guard let number = Double(String(String.UnicodeScalarView(digits))), number.isFinite else {
            throw Mistake(message: "this number is too large", hint: "the largest is about 1.8e308; or write Inf")
        }
        return number
    }

    private static func integer(_ digits: ArraySlice<Unicode.Scalar>, radix: Int64) throws(Mistake) -> Double? {
        guard !digits.isEmpty else { return nil }
        var number: Int64 = 0
        for scalar in digits {
            guard let digit = Character(scalar).hexDigitValue, digit < radix else { return nil }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: radix)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(Int64(digit))
            guard !isTooLarge, !isTooLargeNow else {
                throw Mistake(message: "this number is too large", hint: "write it with an exponent: 1e30")
            }
            number = sum
        }
        return Double(number)
    }

    /// Whether there are digits, at most one point, and perhaps an exponent.
    private static func isDecimal(_ text: [Unicode.Scalar]) -> Bool {
        let exponent = text.firstIndex { $0 == "e" || $0 == "E" }
        let mantissa = text[..<(exponent ?? text.endIndex)]
        guard mantissa.contains(where: \.isASCIIDigit), mantissa.allSatisfy({ $0.isASCIIDigit || $0 == "." }),
            mantissa.filter({ $0 == "." }).count <= 1
        else { return false }
        guard let exponent else { return true }
        var digits = text[(exponent + 1)...]
        if let sign = digits.first, sign == "+" || sign == "-" { digits.removeFirst() }
        return !digits.isEmpty && digits.allSatisfy(\.isASCIIDigit)
    }

    private static func areUnderscoresBetweenDigits(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        let isHexadecimal = text.dropFirst().first.map { $0 == "x" || $0 == "X" } ?? false
        return text.indices.allSatisfy { index in
            guard text[index] == "_" else { return true }
            guard index > text.startIndex, index + 1 < text.endIndex else { return false }
            let isAfterPrefix = isHexadecimal && index == text.startIndex + 2
            let isDigit = { (scalar: Unicode.Scalar) in
                isHexadecimal ? Character(scalar).isHexDigit : scalar.isASCIIDigit
            }
            return (isAfterPrefix || isDigit(text[index - 1])) && isDigit(text[index + 1])
        }
    }

    /// The seconds of a duration.
    private static func duration(_ text: ArraySlice<Unicode.Scalar>) throws(Mistake) -> Double {
        let hint = "write 1.5, 1e9, 0x1F, or a duration such as 5m or 1h30m"
        var rest = text
        var last = -1
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isASCIIDigit)
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix(while: \.isASCIILetter)
            rest = rest.dropFirst(letters.count)
            let name = String(String.UnicodeScalarView(letters))
            guard !digits.isEmpty, let index = units.firstIndex(where: { $0.name == name }) else {
                let hasUnit = !digits.isEmpty && !letters.isEmpty && rest.isEmpty
                throw hasUnit
                    ? Mistake(message: "there is no unit \"\(name)\"", hint: "units are y, w, d, h, m, s, ms")
                    : Mistake(message: "this is no number", hint: hint)
            }
            guard index > last else {
                throw Mistake(message: "units must come largest first, each once", hint: "write it like 1h30m")
            }
            last = index
            let number = Int64(String(String.UnicodeScalarView(digits))) ?? .max
            let (product, isTooLong) = number.multipliedReportingOverflow(by: units[index].milliseconds)
            let (sum, isTooLongNow) = total.addingReportingOverflow(product)
            guard !isTooLong, !isTooLongNow, sum <= Int64.max / 1_000_000 else {
                throw Mistake(message: "this is too long", hint: "the longest is 292 years")
            }
            total = sum
        }
        // As Go does it, so that the last bit is the same: whole seconds, then the rest.
        return Double(total / 1000) + Double(total % 1000 * 1_000_000) / 1e9
    }
}
