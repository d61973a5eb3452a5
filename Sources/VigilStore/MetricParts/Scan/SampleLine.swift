import VigilModel

/// Looks whether samples that come one behind the other are one line of numbers: of one writer, each later than the one
/// before, and none counted from an earlier start than the one before.
struct SampleLine {
    private var writer: UInt64?
    private var newestStart = Int64.min

    /// Whether samples of a writer may go on with the line.
    mutating func takes(writer: UInt64) -> Bool {
        if let known = self.writer { return known == writer }
        self.writer = writer
        return true
    }

    /// Whether a sample with a start, zero where it has none, may go on with the line.
    @inline(__always)
    mutating func takes(start: Int64) -> Bool {
        guard start >= newestStart else { return false }
        newestStart = start
        return true
    }

    /// Adds samples as numbers, rollups as what they stand for; false where they do not go on with the line.
    mutating func append(_ samples: [Sample], to columns: inout NumberColumns) -> Bool {
        for sample in samples.unrolled {
            let number: Double
            switch sample.value {
            case .number(let value): number = value.asDouble
            case .stale: number = NumberColumns.ended
            default: return false
            }
            let time = sample.time.nanoseconds
            guard columns.times.last.map({ $0 < time }) ?? true else { return false }
            if sample.value != .stale, !takes(start: sample.start.nanoseconds) { return false }
            columns.append(number, at: time)
        }
        return true
    }
}
