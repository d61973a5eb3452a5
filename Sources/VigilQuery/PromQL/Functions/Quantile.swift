/// Quantiles of numbers by linear interpolation between neighbours.
enum Quantile {
    /// The value at a quantile; infinite outside 0 to 1, NaN without values.
    ///
    /// NaN counts as the smallest.
    static func of(_ values: [Double], at quantile: Double) -> Double {
        if values.isEmpty || quantile.isNaN { return .nan }
        if quantile < 0 { return -.infinity }
        if quantile > 1 { return .infinity }
        let sorted = values.sorted { $0.isNaN ? !$1.isNaN : $0 < $1 }
        let rank = quantile * Double(sorted.count - 1)
        let lower = Int(rank.rounded(.down))
        let upper = min(sorted.count - 1, lower + 1)
        let weight = rank - rank.rounded(.down)
        return sorted[lower] * (1 - weight) + sorted[upper] * weight
    }

    /// Whether it lies from 0 to 1.
    static func isValid(_ quantile: Double) -> Bool { quantile >= 0 && quantile <= 1 }
}
