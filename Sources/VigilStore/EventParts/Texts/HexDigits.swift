/// Texts of many hexadecimal digits, half a byte each: UUIDs, hashes, ids of 128 bits.
struct HexDigits: Hashable {
    /// Longer texts are not looked at.
    static let digitsMax = 256
    private static let dashes = [8, 13, 18, 23]

    /// How many digits each text has; even.
    var digits: Int
    /// Whether dashes stand as in UUIDs.
    var isUUID: Bool

    var byteCount: Int { digits / 2 }

    /// The form that all texts have; nil where they have none.
    static func common(to texts: ByteTable) -> HexDigits? {
        guard texts.count > 0 else { return nil }
        let length = texts.range(of: 0).count
        let form = HexDigits(digits: length == 36 ? 32 : length, isUUID: length == 36)
        guard length >= 16, length <= digitsMax, length % 2 == 0 else { return nil }
        for number in 0..<texts.count where !form.fits(texts.bytes[texts.range(of: number)]) { return nil }
        return form
    }

    private func fits(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == digits + (isUUID ? 4 : 0) else { return false }
        for (place, byte) in text.enumerated() {
            if isUUID, Self.dashes.contains(place) {
                guard byte == 0x2d else { return false }
            } else {
                guard Numeral.Radix.hexadecimal.value(of: byte) != nil else { return false }
            }
        }
        return true
    }

    /// Writes the digits of a text that has the form.
    func pack(_ text: ArraySlice<UInt8>, to writer: inout ByteWriter) {
        var high: UInt8?
        for byte in text where byte != 0x2d {
            let digit = UInt8(Numeral.Radix.hexadecimal.value(of: byte) ?? 0)
            if let first = high {
                writer.byte(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
    }

    /// Adds the text of packed digits.
    func append(_ packed: ArraySlice<UInt8>, to text: inout [UInt8]) {
        for (index, byte) in packed.enumerated() {
            // Four bytes, and then every two, stand before a dash.
            if isUUID, index == 4 || index == 6 || index == 8 || index == 10 { text.append(0x2d) }
            for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? digit + 0x30 : digit + 0x57) }
        }
    }
}
