import VigilModel

/// Lines of `key=value` pairs, as Go programs print them.
enum Logfmt {
    private static let pairsMax = 64

    /// The pairs of a line; nil where it is not pairs from end to end, or has no message and no level.
    static func fields(of line: String) -> Attributes? {
        var fields = Attributes()
        var rest = Substring(line).utf8[...]
        while true {
            rest = rest.drop { $0 == 0x20 }
            if rest.isEmpty { break }
            guard fields.count < pairsMax, let pair = nextPair(&rest) else { return nil }
            fields.entries.append(pair)
        }
        let keys = ["msg", "message", "level", "lvl", "severity"]
        return fields.count > 1 && keys.contains { fields[$0] != nil } ? fields : nil
    }

    private static func nextPair(_ rest: inout Substring.UTF8View) -> Attribute? {
        let key = rest.prefix { isKeyByte($0) }
        guard !key.isEmpty, rest.dropFirst(key.count).first == UInt8(ascii: "=") else { return nil }
        rest = rest.dropFirst(key.count + 1)
        let value: String
        if rest.first == UInt8(ascii: "\"") {
            guard let quoted = quoted(&rest) else { return nil }
            value = quoted
        } else {
            let plain = rest.prefix { $0 != 0x20 }
            rest = rest.dropFirst(plain.count)
            value = String(decoding: plain, as: UTF8.self)
        }
        return Attribute(String(decoding: key, as: UTF8.self), typed(value))
    }

    private static func quoted(_ rest: inout Substring.UTF8View) -> String? {
        var text: [UInt8] = []
        var isEscaped = false
        var bytes = rest.dropFirst()
        while let byte = bytes.popFirst() {
            if isEscaped {
                text.append(byte == UInt8(ascii: "n") ? 0x0a : byte == UInt8(ascii: "t") ? 0x09 : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                guard bytes.first.map({ $0 == 0x20 }) ?? true else { return nil }
                rest = bytes
                return String(decoding: text, as: UTF8.self)
            } else {
                text.append(byte)
            }
        }
        return nil
    }

    private static func typed(_ value: String) -> AttributeValue {
        if value == "true" || value == "false" { return .bool(value == "true") }
        if let number = Int64(value), String(number) == value { return .int(number) }
        return .string(value)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte >= 0x30 && byte <= 0x39
            || byte == 0x5f || byte == 0x2e || byte == 0x2d || byte == 0x40
    }
}
