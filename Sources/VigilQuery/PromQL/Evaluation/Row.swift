import VigilStore

/// A series on its way through an evaluation: a sample, or none, for each step.
struct Row {
    /// Stands where a step has no float; the number by which Prometheus marks the end of a series, which no
    /// calculation gives.
    static var absent: Double { Double(bitPattern: absentBits) }
    /// Written out, since it is compared with every sample: a constant of another module would be looked up.
    fileprivate static var absentBits: UInt64 { 0x7ff0_0000_0000_0002 }

    var labels: LabelSet
    /// A number for each step, or ``absent``.
    var values: [Double]
    /// A histogram for each step that has one; empty where none has.
    var histograms: [NativeHistogram?]

    init(_ labels: LabelSet, _ values: [Double], _ histograms: [NativeHistogram?] = []) {
        self.labels = labels
        self.values = values
        self.histograms = histograms
    }

    /// A row without samples.
    init(_ labels: LabelSet, empty count: Int) {
        self.init(labels, [Double](repeating: Self.absent, count: count))
    }

    @inline(__always)
    func cell(_ step: Int) -> Cell {
        if !values[step].isAbsent { return .float(values[step]) }
        if !histograms.isEmpty, let histogram = histograms[step] { return .histogram(histogram) }
        return .none
    }

    func isPresent(_ step: Int) -> Bool {
        !values[step].isAbsent || !histograms.isEmpty && histograms[step] != nil
    }

    mutating func set(_ step: Int, _ cell: Cell) {
        switch cell {
        case .none: values[step] = Self.absent
        case .float(let number): values[step] = number
        case .histogram(let histogram):
            if histograms.isEmpty { histograms = [NativeHistogram?](repeating: nil, count: values.count) }
            values[step] = Self.absent
            histograms[step] = histogram
        }
        if case .histogram = cell { return }
        if !histograms.isEmpty { histograms[step] = nil }
    }

    /// Whether it has no sample at all.
    var isEmpty: Bool {
        values.allSatisfy(\.isAbsent) && (histograms.isEmpty || histograms.allSatisfy { $0 == nil })
    }

    /// How much memory it takes, counted in samples.
    var weight: Int { histograms.reduce(values.count) { $0 + ($1?.weight ?? 0) } }
}

/// What a series has at one time.
enum Cell {
    case none
    case float(Double)
    case histogram(NativeHistogram)
}

extension Double {
    @inline(__always)
    var isAbsent: Bool { bitPattern == Row.absentBits }
}

extension NativeHistogram {
    /// How many samples take as much memory.
    var weight: Int { 4 + (positive.counts.count + negative.counts.count + (bounds?.count ?? 0)) / 2 }
}
