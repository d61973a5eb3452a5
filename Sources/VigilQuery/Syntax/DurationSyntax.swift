/// Durations as people write them: `15m`, `1h30m`, `7d`, `500ms`, `1.5s`.
package enum DurationSyntax {
    /// The units with their nanoseconds, largest first; years and weeks as Prometheus has them.
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("y", 365 * 86_400e9), ("w", 7 * 86_400e9), ("d", 86_400e9), ("h", 3_600e9), ("m", 60e9), ("s", 1e9),
        ("ms", 1e6), ("us", 1e3), ("µs", 1e3), ("ns", 1),
    ]
    private static let hint = "write it like 15m, 1h30m, 7d or 500ms"

    /// The duration that a text spells: numbers with units, largest unit first, each unit once.
    package static func parse(_ text: String) throws(QuerySyntaxError) -> Duration {
        var scanner = SyntaxScanner(text)
        let duration = try parse(&scanner)
        guard scanner.isAtEnd else { throw scanner.error("a duration cannot go on like this", hint: hint) }
        return duration
    }

    /// Reads the duration that begins here.
    static func parse(_ scanner: inout SyntaxScanner) throws(QuerySyntaxError) -> Duration {
        let start = scanner.position
        var total = 0.0
        var last = -1
        repeat {
            let numberStart = scanner.position
            let digits = scanner.take { $0.isASCIIDigit || $0 == "." }
            guard let number = Double(digits), digits != "." else {
                throw scanner.error(from: numberStart, "a duration is missing", hint: hint)
            }
            let unitStart = scanner.position
            let name = scanner.take { $0.isASCIILetter || $0 == "µ" }
            guard let index = units.firstIndex(where: { $0.name == name }) else {
                throw scanner.error(
                    from: unitStart,
                    name.isEmpty ? "the unit is missing" : "there is no unit \"\(name)\"",
                    hint: "units are y, w, d, h, m, s, ms, us, ns"
                )
            }
            guard index > last else {
                throw scanner.error(from: unitStart, "units must come largest first, each once", hint: hint)
            }
            last = index
            total += number * units[index].nanoseconds
        } while scanner.current?.isASCIIDigit ?? false
        guard total < 0x1p63 else {
            throw scanner.error(from: start, "this is too long", hint: "the longest is 292 years")
        }
        return .nanoseconds(Int64(total.rounded()))
    }

    /// The shortest text that spells a duration: `1h30m`; `0s` for none.
    ///
    /// Negative ones have a minus in front.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let isNegative = seconds < 0 || attoseconds < 0
        var rest = UInt64(seconds.magnitude) &* 1_000_000_000 &+ UInt64((attoseconds / 1_000_000_000).magnitude)
        guard rest > 0 else { return "0s" }
        var text = isNegative ? "-" : ""
        for unit in units where !["y", "w", "µs"].contains(unit.name) {
            let width = UInt64(unit.nanoseconds)
            if rest >= width {
                text += "\(rest / width)\(unit.name)"
                rest %= width
            }
        }
        return text
    }
}
