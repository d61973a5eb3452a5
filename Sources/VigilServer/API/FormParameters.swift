// The query string and form bodies, as Go's url.Values writes them: keys are percent-decoded too (`match%5B%5D`), `+`
// is a space, and a key may come many times. Hummingbird's own parser does none of the three.

/// The parameters of a request in the order sent.
struct FormParameters: Equatable, Sendable {
    private var pairs: [(key: String, value: String)]

    static func == (left: FormParameters, right: FormParameters) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    /// The parameters of a query string or a form body.
    init(_ text: some StringProtocol) {
        pairs = text.utf8.split(separator: UInt8(ascii: "&")).prefix(Self.countMax).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(parts[0]), parts.count > 1 ? Self.decode(parts[1]) : "")
        }
    }

    /// No more pairs than this are read.
    static let countMax = 1_000

    /// The first value under a key; nil where there is none.
    subscript(key: String) -> String? {
        pairs.first { $0.key == key }?.value
    }

    /// All values under a key, in order.
    func all(_ key: String) -> [String] {
        pairs.filter { $0.key == key }.map(\.value)
    }

    /// These parameters, then the others.
    func appending(_ other: FormParameters) -> FormParameters {
        var both = self
        both.pairs += other.pairs
        return both
    }

    /// A text with `+` as space and `%XX` as bytes; what is not an escape stays as it is.
    static func decode(_ text: some Collection<UInt8>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let escaped = hexPair(rest.prefix(2)) {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text as a value in a query string.
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%" + String(byte >> 4, radix: 16, uppercase: true)
                encoded += String(byte & 15, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    private static func hexPair(_ digits: some Collection<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            guard let nibble = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt8(nibble)
        }
        return value
    }
}
