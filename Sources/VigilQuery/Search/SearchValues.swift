import VigilModel
import VigilPattern

// What values may look like beside plain numbers and texts.

/// Numbers with a unit: `200ms`, `10MiB`, `5%`.
enum SearchNumber {
    private static let sizes: KeyValuePairs<String, Double> = [
        "KiB": 1_024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776, "kB": 1e3, "KB": 1e3,
        "MB": 1e6, "GB": 1e9, "TB": 1e12, "B": 1,
    ]
    /// How names of fields end that hold no seconds, with what a second is in them.
    private static let fieldUnits: KeyValuePairs<String, Double> = [
        "ms": 1e3, "milliseconds": 1e3, "millis": 1e3, "us": 1e6, "microseconds": 1e6, "ns": 1e9,
        "nanoseconds": 1e9, "nano": 1e9,
    ]

    /// The number that a value with a unit spells for a field; nil for any other.
    ///
    /// Durations are seconds, or what the field's name says at its end: `latency_ms`. Sizes are bytes, a percentage a
    /// part of one but for fields whose names end in `percent`.
    static func parse(_ value: String, for field: String) -> Double? {
        guard let first = value.unicodeScalars.first, first.isASCIIDigit || first == "." else { return nil }
        if value.hasSuffix("%") {
            guard let number = Double(value.dropLast()), number.isFinite else { return nil }
            return field.lowercased().hasSuffix("percent") ? number : number / 100
        }
        for (unit, factor) in sizes where value.hasSuffix(unit) {
            return Double(value.dropLast(unit.count)).flatMap { $0.isFinite ? $0 * factor : nil }
        }
        guard let duration = try? DurationSyntax.parse(value) else { return nil }
        let ending = field.lowercased().split { $0 == "_" || $0 == "." || $0 == "-" }.last ?? ""
        let factor = fieldUnits.first { $0.key == ending }?.value ?? 1
        return duration.inSeconds * factor
    }
}

/// Times: RFC 3339, or its beginning.
enum SearchTime {
    private static let whole = "0000-01-01T00:00:00Z"

    /// The time that a value spells; UTC where it has no zone.
    static func parse(_ value: String) -> Timestamp? {
        if let time = Timestamp(rfc3339: value) { return time }
        switch value.utf8.count {
        case 10, 13, 16, 19: return Timestamp(rfc3339: value + whole.dropFirst(value.utf8.count))
        default: return nil
        }
    }
}

/// Patterns that are mere text.
enum SearchPattern {
    /// The text that a pattern matches and nothing else; nil where it matches several.
    static func literal(_ pattern: String) -> String? {
        var text = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if isEscaped {
                guard scalar.isASCIIPunctuation else { return nil }
                text.append(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                guard !".+*?()|[]{}^$".unicodeScalars.contains(scalar) else { return nil }
                text.append(scalar)
            }
        }
        return isEscaped ? nil : String(text)
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIPunctuation: Bool { value > 0x20 && value < 0x7f && !isASCIIDigit && !isASCIILetter }
}
