import VigilStore

/// What a group has come to so far, at each step.
struct GroupAccumulator {
    private let `operator`: PromQL.Aggregation.Operator
    private var sums: [CompensatedSum] = []
    private var means: [RunningMean] = []
    private var variances: [RunningVariance] = []
    /// Extremes and counts.
    private var numbers: [Double] = []
    private var hasFloat: [Bool]
    /// The sums of histograms, and how many they are; empty until one comes.
    private var histograms: [NativeHistogram?] = []
    private var histogramCounts: [Int] = []
    /// Histograms that have nothing to do with this operator came.
    private(set) var ignoredHistograms = false
    /// Histograms came that cannot be added up.
    private(set) var isIncompatible = false
    private var incompatible: Set<Int> = []

    init(_ operator: PromQL.Aggregation.Operator, _ count: Int) {
        self.operator = `operator`
        hasFloat = [Bool](repeating: false, count: count)
        switch `operator` {
        case .sum: sums = [CompensatedSum](repeating: CompensatedSum(), count: count)
        case .avg: means = [RunningMean](repeating: RunningMean(), count: count)
        case .stddev, .stdvar: variances = [RunningVariance](repeating: RunningVariance(), count: count)
        default: numbers = [Double](repeating: 0, count: count)
        }
    }

    /// Whether numbers and histograms came at one time; there is no sum of these.
    var isMixed: Bool { zip(hasFloat, histograms).contains { $0 && $1 != nil } }

    mutating func add(_ row: Row) {
        switch `operator` {
        case .sum: Self.add(row, to: &sums, &hasFloat) { sum, number, _ in sum.add(number) }
        case .avg: Self.add(row, to: &means, &hasFloat) { mean, number, _ in mean.add(number) }
        case .stddev, .stdvar: Self.add(row, to: &variances, &hasFloat) { variance, number, _ in variance.add(number) }
        case .count: Self.add(row, to: &numbers, &hasFloat) { count, _, _ in count += 1 }
        case .group: Self.add(row, to: &numbers, &hasFloat) { group, _, _ in group = 1 }
        case .min:
            Self.add(row, to: &numbers, &hasFloat) { least, number, isKnown in
                if !isKnown || number < least || least.isNaN { least = number }
            }
        default:
            Self.add(row, to: &numbers, &hasFloat) { most, number, isKnown in
                if !isKnown || number > most || most.isNaN { most = number }
            }
        }
        if !row.histograms.isEmpty { addHistograms(row) }
    }

    /// Adds each number of a row to what its step has come to.
    @inline(__always)
    private static func add<State>(
        _ row: Row,
        to states: inout [State],
        _ hasFloat: inout [Bool],
        _ body: (_ state: inout State, _ number: Double, _ isKnown: Bool) -> Void
    ) {
        row.values.withUnsafeBufferPointer { numbers in
            states.withUnsafeMutableBufferPointer { states in
                hasFloat.withUnsafeMutableBufferPointer { hasFloat in
                    for step in numbers.indices where !numbers[step].isAbsent {
                        body(&states[step], numbers[step], hasFloat[step])
                        hasFloat[step] = true
                    }
                }
            }
        }
    }

    private mutating func addHistograms(_ row: Row) {
        for (step, histogram) in row.histograms.enumerated() {
            guard let histogram else { continue }
            switch `operator` {
            case .sum, .avg: add(histogram, step)
            case .count:
                numbers[step] += 1
                hasFloat[step] = true
            case .group:
                numbers[step] = 1
                hasFloat[step] = true
            default: ignoredHistograms = true
            }
        }
    }

    private mutating func add(_ histogram: NativeHistogram, _ step: Int) {
        if histograms.isEmpty {
            histograms = [NativeHistogram?](repeating: nil, count: hasFloat.count)
            histogramCounts = [Int](repeating: 0, count: hasFloat.count)
        }
        histogramCounts[step] += 1
        guard let sum = histograms[step] else {
            histograms[step] = histogram
            return
        }
        if sum.isCompatible(with: histogram) {
            histograms[step]?.add(histogram)
        } else {
            isIncompatible = true
            incompatible.insert(step)
        }
    }

    /// What the group came to.
    func row(_ labels: LabelSet) -> Row {
        var row = Row(labels, empty: hasFloat.count)
        for step in hasFloat.indices {
            let histogram = histograms.isEmpty ? nil : histograms[step]
            if hasFloat[step] {
                if histogram == nil { row.values[step] = number(step) }
            } else if var histogram, !incompatible.contains(step) {
                if `operator` == .avg { histogram.divide(by: Double(histogramCounts[step])) }
                row.set(step, .histogram(histogram))
            }
        }
        return row
    }

    private func number(_ step: Int) -> Double {
        switch `operator` {
        case .sum: sums[step].value
        case .avg: means[step].value
        case .stddev: variances[step].variance.squareRoot()
        case .stdvar: variances[step].variance
        default: numbers[step]
        }
    }
}
