// Expressions that take backtracking matchers exponentially or quadratically long, on texts made to hurt: the first
// match and its groups, from a pattern that has cached nothing yet. Time grows with the text where it is linear.

import VigilModel
import VigilTestKit

/// Measures how time grows with the text.
struct PatternLinearBenchmark {
    private static let sizes = [1_000, 10_000, 100_000]

    /// For each expression the time on each length of text, Vigil's and Go's; last, the largest growths.
    static func run() throws -> [BenchmarkRow] {
        let peer = GoPeer.isInstalled ? try GoPeer() : nil
        var rows: [BenchmarkRow] = []
        var growths = [0.0, 0.0]
        for explosive in ExplosivePattern.all {
            var before: Double?
            for (index, size) in sizes.enumerated() {
                let work = PatternWork(.first, [explosive.source], texts: [explosive.text(count: size)])
                let own = try (0..<3).map { _ in Double(try PatternTimer.measureOnce(work).nanoseconds) }.min() ?? 0
                let name = "pattern-linear \(explosive.source) \(size / 1_000) kB"
                rows.append(BenchmarkRow(name: name, value: own / 1_000, unit: "µs"))
                if let before { growths[index - 1] = max(growths[index - 1], own / before) }
                before = own
                guard let other = try peer?.measure(work, milliseconds: 1) else { continue }
                rows.append(BenchmarkRow(name: name + " Go", value: other.nanoseconds / 1_000, unit: "µs"))
            }
        }
        return rows
            + zip(["1 to 10 kB", "10 to 100 kB"], growths).map {
                BenchmarkRow(name: "pattern-linear largest growth, \($0)", value: $1, unit: "×")
            }
    }
}
