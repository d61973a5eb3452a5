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
        case .sum: forEach(row) { $0.sums[$1].add($2) }
        case .avg: forEach(row) { $0.means[$1].add($2) }
        case .stddev, .stdvar: forEach(row) { $0.variances[$1].add($2) }
        case .count: forEach(row) { accumulator, step, _ in accumulator.numbers[step] += 1 }
        case .group: forEach(row) { accumulator, step, _ in accumulator.numbers[step] = 1 }
        case .min:
            forEach(row) { accumulator, step, number in
                let least = accumulator.numbers[step]
                if !accumulator.hasFloat[step] || number < least || least.isNaN { accumulator.numbers[step] = number }
            }
        default:
            forEach(row) { accumulator, step, number in
                let most = accumulator.numbers[step]
                if !accumulator.hasFloat[step] || number > most || most.isNaN { accumulator.numbers[step] = number }
            }
        }
        if !row.histograms.isEmpty { addHistograms(row) }
    }

    @inline(__always)
    private mutating func forEach(_ row: Row, _ body: (inout GroupAccumulator, Int, Double) -> Void) {
        for step in row.values.indices {
            let number = row.values[step]
            if number.isAbsent { continue }
            body(&self, step, number)
            hasFloat[step] = true
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
