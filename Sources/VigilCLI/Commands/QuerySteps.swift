import VigilModel

/// How far apart the times are at which a query is evaluated over a range.
enum QuerySteps {
    private static let widths: [Int64] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400,
    ]

    /// A round step that gives about as many times as are wanted, and no more.
    static func step(over length: Duration, count: Int) -> Duration {
        let wanted = length.inSeconds / Double(max(1, count))
        guard let width = widths.first(where: { Double($0) >= wanted }) else {
            return .seconds(86_400 * Int64(saturating: (wanted / 86_400).rounded(.up)))
        }
        return .seconds(width)
    }
}
