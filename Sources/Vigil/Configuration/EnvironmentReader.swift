import VigilModel

/// Reads typed values from environment variables, and gathers what is wrong with them.
///
/// As OpenTelemetry asks: an empty variable is one that is not set, and a malformed one is said and then ignored.
package struct EnvironmentReader: Sendable {
    private let variables: [String: String]
    /// What was malformed, one sentence each.
    package private(set) var complaints: [String] = []

    package init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// The text of a variable, spaces around it removed; nil where it is unset or empty.
    package func text(_ name: String) -> String? {
        guard let value = variables[name] else { return nil }
        let trimmed = value.trimmingSpaces
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Truth: `true` in any case is true, as OpenTelemetry has it.
    package mutating func flag(_ name: String) -> Bool? {
        guard let value = text(name) else { return nil }
        switch value.lowercased() {
        case "true": return true
        case "false": return false
        default:
            complain(name, value, "true or false")
            return nil
        }
    }

    /// A whole number within a range.
    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = text(name) else { return nil }
        guard let number = Int(value), range.contains(number) else {
            complain(name, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A duration in whole milliseconds.
    package mutating func milliseconds(_ name: String, atLeast least: Int = 0) -> Duration? {
        integer(name, in: least...86_400_000).map { .milliseconds($0) }
    }

    /// One of several words, in any case.
    package mutating func choice<Value>(_ name: String, _ choices: [(String, Value)]) -> Value? {
        guard let value = text(name) else { return nil }
        if let found = choices.first(where: { $0.0 == value.lowercased() }) { return found.1 }
        complain(name, value, choices.map(\.0).joined(separator: ", "))
        return nil
    }

    /// `key=value` pairs with commas between them, percent-decoded; pairs that are malformed are left out and said.
    package mutating func pairs(_ name: String) -> [(key: String, value: String)] {
        guard let text = text(name) else { return [] }
        var pairs: [(key: String, value: String)] = []
        for part in text.split(separator: ",") {
            let piece = String(part).trimmingSpaces
            guard !piece.isEmpty else { continue }
            guard let equals = piece.firstIndex(of: "="),
                let key = String(piece[..<equals]).trimmingSpaces.percentDecoded, !key.isEmpty,
                let value = String(piece[piece.index(after: equals)...]).trimmingSpaces.percentDecoded
            else {
                // The value is not repeated: headers hold secrets.
                complaints.append("\(name) has a part that is not key=value; it is left out")
                continue
            }
            pairs.append((key, value))
        }
        return pairs
    }

    /// Adds something that only the caller can judge.
    package mutating func complain(_ name: String, _ value: String, _ wanted: String) {
        complaints.append("\(name) is \"\(value)\", but should be \(wanted); it is ignored")
    }

    /// Adds a complaint in words of its own.
    package mutating func complain(_ sentence: String) {
        complaints.append(sentence)
    }
}

extension String {
    /// Without spaces and tabs at both ends.
    var trimmingSpaces: String {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = utf8.firstIndex(where: { !isSpace($0) }),
            let last = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }

    /// The text with `%41` and the like replaced by their bytes; nil where a percent sign stands without two digits.
    var percentDecoded: String? {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let decoded = Hex.decode(rest.prefix(2), as: UInt8.self) else { return nil }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
