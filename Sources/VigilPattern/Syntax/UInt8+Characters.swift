extension UInt8 {
    /// Whether it is one of `[0-9A-Za-z]`.
    var isLetterOrDigit: Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self || UInt8(ascii: "a")...UInt8(ascii: "z") ~= self || isUppercase
    }

    /// Whether it is one of `[0-9A-Za-z_]`, on whose edges `\b` holds.
    var isWordCharacter: Bool { isLetterOrDigit || self == UInt8(ascii: "_") }

    var isUppercase: Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self }

    var isOctalDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "7") ~= self }

    var hexadecimalValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
