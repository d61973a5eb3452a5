package import VigilModel

/// The text of `OTEL_RESOURCE_ATTRIBUTES`: `key=value` pairs with commas between, values percent-encoded.
///
/// > Source: OpenTelemetry, "Resource SDK", which takes the encoding from W3C Baggage.
package enum ResourceAttributes {
    /// The pairs of a text; what is no pair is left out.
    package static func parse(_ text: String) -> Attributes {
        Attributes(
            text.split(separator: ",").compactMap { pair in
                guard let equals = pair.firstIndex(of: "=") else { return nil }
                let key = pair[..<equals].trimmed
                guard !key.isEmpty else { return nil }
                return Attribute(String(key), .string(decoded(pair[pair.index(after: equals)...].trimmed)))
            }
        )
    }

    /// A text with a pair added behind what it has, unless the key is there.
    package static func adding(_ key: String, _ value: String, to text: String) -> String {
        if parse(text)[key] != nil { return text }
        let pair = "\(key)=\(encoded(value))"
        return text.trimmed.isEmpty ? pair : "\(text),\(pair)"
    }

    /// A value with everything percent-encoded that could end it.
    package static func encoded(_ value: String) -> String {
        var text = ""
        for byte in value.utf8 {
            let isPlain = byte > 0x20 && byte < 0x7f && !Array("\",;\\%=".utf8).contains(byte)
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + Hex.encode(byte).uppercased()
        }
        return text
    }

    private static func decoded(_ value: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = value.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = Hex.decode(rest.prefix(2), as: UInt8.self) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
