internal import VigilModel

/// Writes one JSON document without spaces.
///
/// The caller sees to the grammar; the writer only sets the commas.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether what comes next is the first in its array or object.
    private var isFirst = true

    @inline(__always)
    private mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    mutating func openObject() {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
    }

    mutating func closeObject() {
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    mutating func closeArray() {
        bytes.append(UInt8(ascii: "]"))
        isFirst = false
    }

    mutating func openArray() {
        bytes.append(UInt8(ascii: "["))
        isFirst = true
    }

    /// Stands before each element of an array.
    mutating func element() {
        separate()
    }

    /// A key, whose value must come next.
    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        raw(name)
        raw("\":")
    }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var copied = 0
            for index in utf8.indices where Self.isEscaped(utf8[index]) {
                bytes.append(contentsOf: utf8[copied..<index])
                escape(utf8[index])
                copied = index + 1
            }
            bytes.append(contentsOf: utf8[copied...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x0a: raw("\\n")
        case 0x0d: raw("\\r")
        case 0x09: raw("\\t")
        default:
            raw("\\u")
            bytes.append(contentsOf: Hex.encode(UInt16(byte)).utf8)
        }
    }

    mutating func bool(_ flag: Bool) {
        raw(flag ? "true" : "false")
    }

    /// A number without quotes, for integers of at most 32 bits.
    mutating func integer(_ number: some FixedWidthInteger) {
        bytes.append(contentsOf: String(number).utf8)
    }

    /// A number in quotes, as 64-bit integers are written.
    mutating func quoted(_ number: some FixedWidthInteger) {
        bytes.append(UInt8(ascii: "\""))
        integer(number)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func double(_ number: Double) {
        if number.isNaN {
            raw("\"NaN\"")
        } else if number.isInfinite {
            raw(number < 0 ? "\"-Infinity\"" : "\"Infinity\"")
        } else {
            bytes.append(contentsOf: number.description.utf8)
        }
    }
}
