import VigilStore

/// What works out a figure of a group, by its name.
enum SearchFunction: Hashable {
    case count, sum, avg, min, max, distinct, quantile
    /// `p95`, with the quantile.
    case percentile(Double)

    /// The names that are offered.
    static let names = ["count", "sum", "avg", "min", "max", "distinct", "p50", "p90", "p95", "p99", "quantile"]

    /// The function of a name; nil where there is none.
    init?(_ name: String) {
        switch name {
        case "count": self = .count
        case "sum": self = .sum
        case "avg": self = .avg
        case "min": self = .min
        case "max": self = .max
        case "distinct": self = .distinct
        case "quantile": self = .quantile
        default:
            guard name.hasPrefix("p"), let quantile = Self.quantile(name.dropFirst()) else { return nil }
            self = .percentile(quantile)
        }
    }

    /// The quantile of a percentage, read as one number, so that 99.9 is 0.999 to the last bit.
    private static func quantile(_ percentage: Substring) -> Double? {
        guard percentage.utf8.count <= 12, percentage.unicodeScalars.first?.isASCIIDigit ?? false,
            percentage.unicodeScalars.allSatisfy({ $0.isASCIIDigit || $0 == "." }),
            let quantile = Double(percentage + "e-2"), quantile <= 1
        else { return nil }
        return quantile
    }

    func aggregate(_ field: EventField, quantile: Double?) -> EventAggregate {
        switch self {
        case .count: .count
        case .sum: .sum(field)
        case .avg: .average(field)
        case .min: .min(field)
        case .max: .max(field)
        case .distinct: .distinct(field)
        case .quantile: .quantile(field, quantile ?? 0.5)
        case .percentile(let quantile): .quantile(field, quantile)
        }
    }

    /// How a quantile is written: `p95`; nil where it is no percentage of few digits.
    static func percentile(_ quantile: Double) -> String? {
        var percentage = (quantile * 100).description
        if percentage.hasSuffix(".0") { percentage.removeLast(2) }
        return Self.quantile(Substring(percentage)) == quantile ? "p" + percentage : nil
    }
}
