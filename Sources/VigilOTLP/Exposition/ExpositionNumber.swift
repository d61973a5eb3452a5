import VigilModel

/// Numbers as the text formats have them.
enum ExpositionNumber {
    /// A value.
    ///
    /// - Parameters:
    ///   - text: What stands there.
    ///   - allowsHexadecimal: Whether numbers as Go writes them may be hexadecimal, which OpenMetrics forbids.
    /// - Returns: The number; nil where the text is none.
    static func value(_ text: UnsafeBufferPointer<UInt8>, allowsHexadecimal: Bool) -> Double? {
        if let whole = whole(text) { return Double(whole) }
        guard !text.isEmpty, text.count <= 512, text.allSatisfy({ isNumberByte($0) }) else { return nil }
        let string = String(decoding: text, as: UTF8.self)
        let lower = string.lowercased()
        switch lower {
        case "nan", "+inf", "-inf", "inf", "infinity", "+infinity", "-infinity":
            // One NaN for all: what follows in parentheses, and signs, are not Prometheus'.
            return lower == "nan" ? .nan : lower.hasPrefix("-") ? -.infinity : .infinity
        default: break
        }
        let isHexadecimal = lower.contains("x") || lower.contains("p")
        guard !isHexadecimal || allowsHexadecimal, !lower.contains("n"), !lower.contains("i") else { return nil }
        return Double(string)
    }

    /// A time in whole milliseconds.
    static func milliseconds(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard text.count <= 20 else { return nil }
        let number = whole(text) ?? Int64(String(decoding: text, as: UTF8.self))
        return number.map(Timestamp.init(milliseconds:))
    }

    /// A time in seconds, whose fraction is read as it is written: a Double would lose it.
    static func seconds(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard let value = value(text, allowsHexadecimal: false), value.isFinite else { return nil }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...9).contains(parts[1].count), let whole = Int64(ascii: parts[0]),
            let fraction = Int64(ascii: parts[1]), whole < 9_000_000_000
        else { return Timestamp(seconds: value) }
        let scale = (parts[1].count..<9).reduce(Int64(1)) { scale, _ in scale * 10 }
        return Timestamp(nanoseconds: whole * 1_000_000_000 + fraction * scale)
    }

    /// A whole number of at most 15 digits; nil for everything else.
    private static func whole(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard text.count <= 16 else { return nil }
        if text.first == UInt8(ascii: "-") {
            // Minus zero is a number of its own.
            return Int64(ascii: text.dropFirst()).flatMap { $0 == 0 ? nil : -$0 }
        }
        return Int64(ascii: text[...])
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }
}

extension Int64 {
    /// A number of at most 15 digits and nothing else.
    fileprivate init?(ascii digits: Slice<UnsafeBufferPointer<UInt8>>) {
        guard (1...15).contains(digits.count) else { return nil }
        var number: Int64 = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        self = number
    }
}
