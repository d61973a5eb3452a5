/// Hexadecimal text, lower case when written, either case when read.
package enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// The digits of a number, zeros in front included.
    package static func encode<Number: FixedWidthInteger>(_ number: Number) -> String {
        String(unsafeUninitializedCapacity: Number.bitWidth / 4) { buffer in
            for index in 0..<(Number.bitWidth / 4) {
                let shift = Number.bitWidth - 4 * (index + 1)
                buffer[index] = digits[Int(truncatingIfNeeded: (number >> shift) & 0xf)]
            }
            return Number.bitWidth / 4
        }
    }

    /// The number that exactly its full count of digits spell, else nil.
    package static func decode<Number: FixedWidthInteger & UnsignedInteger>(
        _ text: some Collection<UInt8>,
        as type: Number.Type = Number.self
    ) -> Number? {
        guard text.count == Number.bitWidth / 4 else { return nil }
        var number: Number = 0
        for byte in text {
            guard let digit = value(of: byte) else { return nil }
            number = number << 4 | Number(digit)
        }
        return number
    }

    private static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
