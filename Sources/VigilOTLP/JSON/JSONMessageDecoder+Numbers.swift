internal import VigilModel

// Protobuf's JSON mapping: 64-bit integers are written as strings and accepted as numbers, whole numbers may have an
// exponent or zeros behind the point, and NaN and the infinities are strings.
extension JSONMessageDecoder {
    /// A whole number, in quotes or not; null is 0.
    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(OTLPError) -> Number {
        let start = reader.position
        guard let digits = try numberText() else { return 0 }
        if let number = Self.parse(digits, as: Number.self) { return number }
        guard let number = Self.decimal(digits) else { throw OTLPError(.wrongType, at: start) }
        guard let exact = Number(exactly: number) else { throw OTLPError(.outOfRange, at: start) }
        return exact
    }

    /// A floating-point number, in quotes or not; null is 0.
    mutating func double() throws(OTLPError) -> Double {
        let start = reader.position
        guard let digits = try numberText() else { return 0 }
        switch JSONKey(raw: digits, decoded: nil) {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default: break
        }
        guard let number = Self.decimal(digits) else { throw OTLPError(.wrongType, at: start) }
        guard number.isFinite else { throw OTLPError(.outOfRange, at: start) }
        return number
    }

    /// A number that may be absent, which null means too.
    mutating func optionalDouble() throws(OTLPError) -> Double? {
        try reader.takeNull() ? nil : try double()
    }

    /// A time; what lies past 2262 is the last time there is.
    mutating func timestamp() throws(OTLPError) -> Timestamp {
        Timestamp(nanoseconds: Int64(clamping: try integer(UInt64.self)))
    }

    /// The number of an enum's case, or its name; 0 for a name that is not known.
    mutating func enumeration(_ names: [StaticString], prefix: StaticString) throws(OTLPError) -> Int64 {
        guard try reader.peek() == UInt8(ascii: "\"") else { return try integer(Int64.self) }
        let (raw, _) = try reader.rawString()
        if let number = Self.parse(raw, as: Int64.self) { return number }
        let prefix = UnsafeRawBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        guard raw.starts(with: prefix) else { return 0 }
        let key = JSONKey(raw: UnsafeRawBufferPointer(rebasing: raw[prefix.count...]), decoded: nil)
        return Int64(names.firstIndex { $0 ~= key } ?? 0)
    }

    mutating func isTrue() throws(OTLPError) -> Bool {
        try reader.takeNull() ? false : try reader.bool()
    }

    /// An array of whole numbers.
    mutating func integers(into array: inout [UInt64]) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            try charge(UInt64.self)
            array.append(try integer(UInt64.self))
        }
    }

    /// An array of floating-point numbers.
    mutating func doubles(into array: inout [Double]) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            try charge(Double.self)
            array.append(try double())
        }
    }

    /// What a number or a string holds; nil for null.
    private mutating func numberText() throws(OTLPError) -> UnsafeRawBufferPointer? {
        switch try reader.peek() {
        case UInt8(ascii: "n"):
            _ = try reader.takeNull()
            return nil
        case UInt8(ascii: "\""): return try reader.rawString().raw
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try reader.number()
        default: throw OTLPError(.wrongType, at: reader.position)
        }
    }

    /// A decimal number; nil for the hexadecimal ones and the words that Swift reads too.
    private static func decimal(_ text: UnsafeRawBufferPointer) -> Double? {
        let isDecimal = text.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        return isDecimal ? Double(String(decoding: text, as: UTF8.self)) : nil
    }

    /// Plain digits with at most a minus in front; nil for everything else.
    private static func parse<Number: FixedWidthInteger>(_ text: UnsafeRawBufferPointer, as: Number.Type) -> Number? {
        var index = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < text.count else { return nil }
        var number: Number = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, isOver) = number.multipliedReportingOverflow(by: 10)
            let (sum, isOut) =
                isNegative
                ? product.subtractingReportingOverflow(Number(truncatingIfNeeded: digit))
                : product.addingReportingOverflow(Number(truncatingIfNeeded: digit))
            if isOver || isOut { return nil }
            number = sum
            index += 1
        }
        return number
    }
}
