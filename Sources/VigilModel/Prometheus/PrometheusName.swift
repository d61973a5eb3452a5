// OpenTelemetry names as Prometheus names, by OpenTelemetry's "Prometheus and OpenMetrics Compatibility".

/// Makes Prometheus names of OpenTelemetry's.
public enum PrometheusName {
    /// The name of a metric: characters that Prometheus lacks become `_`, the unit and, for counters, `_total` are
    /// appended where they are not there yet.
    public static func metric(
        _ name: String,
        unit: String = "",
        isCounter: Bool = false,
        isGauge: Bool = false
    ) -> String {
        var words = sanitized(name, allowingColon: true).split(separator: "_").map(String.init)
        if isCounter { words.removeAll { $0 == "total" } }
        for word in unitWords(unit, isGauge: isGauge) where !words.contains(word) {
            words.append(word)
        }
        if isCounter { words.append("total") }
        let joined = words.joined(separator: "_")
        return joined.utf8.first.map { (0x30...0x39).contains($0) } ?? false ? "_" + joined : joined
    }

    /// The name of a label: characters that Prometheus lacks become `_`; a digit in front gets `key_` before it.
    public static func label(_ key: String) -> String {
        let name = sanitized(key, allowingColon: false)
        return name.utf8.first.map { (0x30...0x39).contains($0) } ?? false ? "key_" + name : name
    }

    /// The words that a UCUM unit adds to a name: `By/s` adds `bytes`, `per`, `second`.
    private static func unitWords(_ unit: String, isGauge: Bool) -> [String] {
        let plain = withoutAnnotations(unit)
        if plain == "1" { return isGauge ? ["ratio"] : [] }
        let parts = plain.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var words: [String] = []
        if let first = parts.first, !first.isEmpty { words += sanitizedWords(plural[first] ?? first) }
        if parts.count == 2, !parts[1].isEmpty { words += ["per"] + sanitizedWords(singular[parts[1]] ?? parts[1]) }
        return words
    }

    private static func sanitizedWords(_ text: String) -> [String] {
        sanitized(text, allowingColon: false).split(separator: "_").map(String.init)
    }

    /// A unit without what stands in braces.
    private static func withoutAnnotations(_ unit: String) -> String {
        var depth = 0
        var plain = ""
        for character in unit {
            if character == "{" {
                depth += 1
            } else if character == "}" {
                depth -= 1
            } else if depth <= 0 {
                plain.append(character)
            }
        }
        return plain
    }

    private static func sanitized(_ text: String, allowingColon: Bool) -> String {
        String(
            decoding: text.unicodeScalars.map { scalar -> UInt8 in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_": UInt8(scalar.value)
                case ":" where allowingColon: UInt8(scalar.value)
                default: UInt8(ascii: "_")
                }
            },
            as: UTF8.self
        )
    }

    private static let plural = [
        "d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds", "us": "microseconds",
        "ns": "nanoseconds", "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes", "GiBy": "gibibytes",
        "TiBy": "tibibytes", "KBy": "kilobytes", "kBy": "kilobytes", "MBy": "megabytes", "GBy": "gigabytes",
        "TBy": "terabytes", "m": "meters", "V": "volts", "A": "amperes", "J": "joules", "W": "watts", "g": "grams",
        "Cel": "celsius", "Hz": "hertz", "%": "percent",
    ]

    private static let singular = [
        "s": "second", "m": "minute", "min": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month",
        "y": "year",
    ]
}
