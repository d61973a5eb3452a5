package import VigilModel

/// Numbers as people read them: three digits that matter, and the unit in words that everyone knows.
package enum Humanised {
    /// What stands where nothing was measured.
    package static let nothing = "–"

    /// `23.4 ms`, `1.25 s`, `3 m 20 s`, `2 h 05 m`.
    package static func seconds(_ value: Double?) -> String {
        guard let value, value.isFinite else { return nothing }
        let magnitude = value.magnitude
        switch magnitude {
        case 0: return "0 s"
        case ..<0.999_5e-6: return digits(value * 1e9) + " ns"
        case ..<0.999_5e-3: return digits(value * 1e6) + " µs"
        case ..<0.999_5: return digits(value * 1e3) + " ms"
        case ..<59.95: return digits(value) + " s"
        default: return (value < 0 ? "-" : "") + long(magnitude.rounded())
        }
    }

    private static func long(_ seconds: Double) -> String {
        let total = Int64(saturating: seconds)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch total {
        case ..<3_600: return "\(total / 60) m \(two(total % 60)) s"
        case ..<86_400: return "\(total / 3_600) h \(two(total / 60 % 60)) m"
        default: return "\(total / 86_400) d \(two(total / 3_600 % 24)) h"
        }
    }

    /// `1,234`, `45.6 k`, `7.89 M`.
    package static func count(_ value: Double?) -> String {
        guard let value, value.isFinite else { return nothing }
        if value.magnitude < 99_999.5, value == value.rounded() { return grouped(Int64(value)) }
        return scaled(value)
    }

    /// `12.3/s`, `1.2 k/s`.
    package static func rate(_ value: Double?) -> String {
        guard let value, value.isFinite else { return nothing }
        if value > 0, value < 0.005 { return "<0.01/s" }
        return scaled(value) + "/s"
    }

    /// `48.2 MB`: powers of a thousand.
    package static func bytes(_ value: Double?) -> String {
        guard let value, value.isFinite else { return nothing }
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        var (scaled, index) = (value, 0)
        while scaled.magnitude >= 999.5, index < units.count - 1 { (scaled, index) = (scaled / 1_000, index + 1) }
        // What a row takes may be less than a byte.
        let isWhole = index == 0 && scaled.magnitude >= 9.5
        return digits(isWhole ? scaled.rounded() : scaled) + " " + units[index]
    }

    /// `0.12 %`, `3.4 %`, `57 %`.
    package static func percent(_ ratio: Double?) -> String {
        guard let ratio, ratio.isFinite else { return nothing }
        let percent = ratio * 100
        if percent == 0 { return "0 %" }
        if percent.magnitude < 0.005 { return percent < 0 ? ">-0.01 %" : "<0.01 %" }
        let places = percent.magnitude < 0.995 ? 2 : percent.magnitude < 9.95 ? 1 : 0
        return trimmed(decimal(percent, places: places)) + " %"
    }

    /// By a chart's or series' unit in UCUM.
    package static func value(_ value: Double?, unit: String) -> String {
        guard let value, value.isFinite else { return nothing }
        switch unit {
        case "s": return seconds(value)
        case "ms": return seconds(value / 1e3)
        case "us": return seconds(value / 1e6)
        case "ns": return seconds(value / 1e9)
        case "By": return bytes(value)
        case "/s": return rate(value)
        case "%": return percent(value / 100)
        case "1": return percent(value)
        case "": return count(value)
        default: return count(value) + (unit.hasPrefix("{") ? "" : " " + unit)
        }
    }

    /// `just now`, `12 s ago`, `3 m ago`, `2 h ago`, `5 d ago`.
    package static func age(of time: Timestamp, at now: Timestamp) -> String {
        let seconds = (now - time).inSeconds
        switch seconds {
        case ..<1.5: return "just now"
        case ..<99.5: return "\(Int(seconds.rounded())) s ago"
        case ..<5_970: return "\(Int((seconds / 60).rounded())) m ago"
        case ..<172_000: return "\(Int((seconds / 3_600).rounded())) h ago"
        default: return "\(Int64(saturating: (seconds / 86_400).rounded())) d ago"
        }
    }

    /// A count with a letter for its thousands.
    private static func scaled(_ value: Double) -> String {
        let units = ["", " k", " M", " G", " T"]
        var (scaled, index) = (value, 0)
        while scaled.magnitude >= 999.5, index < units.count - 1 { (scaled, index) = (scaled / 1_000, index + 1) }
        return digits(scaled) + units[index]
    }

    /// A number with three digits that matter and no zeros behind them.
    static func digits(_ value: Double) -> String {
        let magnitude = value.magnitude
        if magnitude >= 99.95 { return decimal(value, places: 0) }
        let places = magnitude >= 9.995 ? 1 : 2
        return trimmed(decimal(value, places: places))
    }

    /// A decimal without zeros at its end.
    private static func trimmed(_ decimal: String) -> String {
        guard decimal.contains(".") else { return decimal }
        var text = decimal
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A number with so many digits behind the point.
    package static func decimal(_ value: Double, places: Int) -> String {
        let factor = (0..<places).reduce(1.0) { factor, _ in factor * 10 }
        let scaled = (value * factor).rounded()
        guard scaled.magnitude < 1e18 else { return "\(value)" }
        let number = Int64(scaled)
        let text = String(number.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
        let sign = number < 0 ? "-" : ""
        return places == 0 ? sign + padded : sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// `1,234,567`.
    static func grouped(_ number: Int64) -> String {
        var groups: [Substring] = []
        var rest = Substring(String(number.magnitude))
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        groups.insert(rest, at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }
}
