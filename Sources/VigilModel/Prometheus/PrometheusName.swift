// OpenTelemetry names as Prometheus names, by OpenTelemetry's "Prometheus and OpenMetrics Compatibility".
// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/

/// Makes Prometheus names of OpenTelemetry's.
public enum PrometheusName {
    /// The name of a metric: characters that Prometheus lacks become `_`, never two in a row; the unit and, for
    /// counters, `_total` are appended where they are not there yet.
    ///
    /// A name that Prometheus has already, with nothing to append, stays as it is, so that what came from there goes
    /// back unchanged: `a__b`.
    public static func metric(
        _ name: String,
        unit: String = "",
        isCounter: Bool = false,
        isGauge: Bool = false
    ) -> String {
        if unit.isEmpty, isMetricName(name), !isCounter || name.hasSuffix("_total") { return name }
        var words = words(name, allowingColon: true)
        if isCounter { words.removeAll { $0 == "total" } }
        append(unit: unit, isGauge: isGauge, to: &words)
        if isCounter { words.append("total") }
        let joined = words.joined(separator: "_")
        return joined.first.map { $0.isASCII && $0.isNumber } ?? true ? "_" + joined : joined
    }

    /// The name of a label: characters that Prometheus lacks become `_`; a digit in front gets `key_` before it, and
    /// what Prometheus keeps for itself (`__…`) gets `key`.
    ///
    /// Names that Prometheus has already stay as they are, so that what came from there goes back unchanged.
    public static func label(_ key: String) -> String {
        let scalars = key.unicodeScalars
        let isValid = key.utf8.allSatisfy { isNameCharacter(Unicode.Scalar($0)) } && !key.hasPrefix("__")
        if isValid, let first = scalars.first, !("0"..."9").contains(first) { return key }
        let name = words(key, allowingColon: false).joined(separator: "_")
        if name.isEmpty { return "key" }
        let hadUnderscore = scalars.first.map { !isNameCharacter($0) || $0 == "_" } ?? true
        if hadUnderscore || ("0"..."9").contains(name.unicodeScalars.first ?? "0") { return "key_" + name }
        return name + (scalars.last.map { !isNameCharacter($0) || $0 == "_" } ?? false ? "_" : "")
    }

    /// The unit with which a metric's name ends, as OpenMetrics wants it told; nil where it ends with none.
    package static func unit(endingName name: String) -> String? {
        let words = name.split(separator: "_").map(String.init)
        guard words.count > 1, let last = words.last else { return nil }
        if words.count > 3, words[words.count - 2] == "per", perWords.contains(last) {
            let unit = words.suffix(3).joined(separator: "_")
            return unitWords.contains(words[words.count - 3]) ? unit : "per_" + last
        }
        return unitWords.contains(last) ? last : nil
    }

    /// Appends the words of a UCUM unit: `By/s` adds `bytes`, `per`, `second`.
    private static func append(unit: String, isGauge: Bool, to words: inout [String]) {
        let plain = withoutAnnotations(unit)
        if plain == "1" {
            guard isGauge else { return }
            words.removeAll { $0 == "ratio" }
            return words.append("ratio")
        }
        let parts = plain.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if let first = parts.first, !first.isEmpty, first != "1" {
            for word in Self.words(plural[first] ?? first, allowingColon: false) where !words.contains(word) {
                words.append(word)
            }
        }
        guard parts.count == 2, !parts[1].isEmpty else { return }
        let per = Self.words(singular[parts[1]] ?? parts[1], allowingColon: false)
        if !per.allSatisfy(words.contains) { words += ["per"] + per }
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

    /// The parts of a text that Prometheus' names may hold.
    private static func words(_ text: String, allowingColon: Bool) -> [String] {
        text.unicodeScalars
            .split { $0 == "_" || !isNameCharacter($0) && !(allowingColon && $0 == ":") }
            .map { String(String.UnicodeScalarView($0)) }
    }

    private static func isMetricName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
        return name.unicodeScalars.allSatisfy { isNameCharacter($0) || $0 == ":" }
    }

    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
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

    private static let unitWords = Set(plural.values).union(["ratio"])
    private static let perWords = Set(singular.values)
}
