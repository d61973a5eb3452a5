import VigilModel

/// The samples of an OpenMetrics family that have the same labels, followed one by one.
struct OpenMetricsMetric {
    typealias Violation = OpenMetricsRules.Violation

    /// What tells a metric from the others of its family.
    struct Key: Hashable {
        let labels: [ExpositionSeries.Label]

        init(_ sample: ExpositionSample, _ family: PrometheusMetadata) {
            let own: String? =
                switch family.kind {
                case .histogram, .gaugeHistogram: "le"
                case .summary: "quantile"
                case .stateSet: family.name
                default: nil
                }
            labels = sample.labels.filter { $0.name != own }.sorted()
        }
    }

    let key: Key
    /// The time of its samples; of several times those of each stand together, and they ascend.
    let time: Timestamp?
    let kind: PrometheusMetadata.Kind
    private var seen: Set<String> = []
    private var bound: Double?
    private var bucket = 0.0
    private var hasNegativeBound = false
    private var count: Double?
    private var hasSum = false

    init(key: Key, time: Timestamp?, kind: PrometheusMetadata.Kind) {
        self.key = key
        self.time = time
        self.kind = kind
    }

    /// Checks a sample against its type and the ones before it.
    mutating func take(
        _ sample: ExpositionSample,
        _ ending: OpenMetricsEnding,
        of family: PrometheusMetadata
    ) throws(Violation) {
        let special = sample.labels.first { ["le", "quantile", family.name].contains($0.name) }
        guard seen.insert(ending.rawValue + "\0" + (special?.value ?? "")).inserted else {
            throw Violation(message: "the sample is given twice")
        }
        if sample.exemplar != nil, ending != .total, ending != .bucket {
            throw Violation(message: "only counters and buckets have exemplars")
        }
        switch ending {
        case .total: try mustCount(sample.value, isWhole: false, "a counter's total")
        case .bucket: try takeBucket(sample)
        case .count, .gaugeCount:
            try mustCount(sample.value, isWhole: true, "a count")
            count = sample.value
        case .sum where kind == .histogram, .gaugeSum: hasSum = true
        case .sum: try mustCount(sample.value, isWhole: false, "a summary's sum")
        case .info where sample.value != 1: throw Violation(message: "the value of an info is always 1")
        case .none where kind == .stateSet: try takeState(sample, family)
        case .none where kind == .summary: try takeQuantile(sample)
        case .none, .created, .info: break
        }
    }

    /// Nothing more follows of this metric.
    func end() throws(Violation) {
        guard kind == .histogram || kind == .gaugeHistogram, let bound else { return }
        guard bound == .infinity else {
            throw Violation(message: "the histogram before has no bucket le=\"+Inf\"", hint: "it is the last one")
        }
        if let count, count != bucket {
            throw Violation(message: "the histogram's count before is not that of its bucket le=\"+Inf\"")
        }
        if kind == .histogram, hasSum, hasNegativeBound {
            throw Violation(message: "a histogram with buckets below zero has no sum")
        }
        if hasSum, count == nil { throw Violation(message: "the histogram before has a sum and no count") }
    }

    private mutating func takeBucket(_ sample: ExpositionSample) throws(Violation) {
        guard let text = sample.labels.first(where: { $0.name == "le" })?.value, let upper = Self.number(text) else {
            throw Violation(message: "a bucket needs the label le with a number", hint: "le=\"0.5\", le=\"+Inf\"")
        }
        try mustCount(sample.value, isWhole: true, "a bucket's count")
        if let bound {
            guard upper > bound else { throw Violation(message: "buckets must ascend by le") }
            guard sample.value >= bucket else {
                throw Violation(message: "a bucket holds less than the one before", hint: "each counts all up to le")
            }
        }
        hasNegativeBound = hasNegativeBound || upper < 0
        bound = upper
        bucket = sample.value
    }

    private func takeState(_ sample: ExpositionSample, _ family: PrometheusMetadata) throws(Violation) {
        guard sample.labels.contains(where: { $0.name == family.name }) else {
            throw Violation(message: "a state needs the label \(family.name.prefix(100))", hint: "it says which state")
        }
        guard sample.value == 0 || sample.value == 1 else { throw Violation(message: "a state is 0 or 1") }
    }

    private func takeQuantile(_ sample: ExpositionSample) throws(Violation) {
        guard let text = sample.labels.first(where: { $0.name == "quantile" })?.value,
            let quantile = Self.number(text), (0...1).contains(quantile)
        else { throw Violation(message: "a quantile needs the label quantile from 0 to 1") }
        guard !(sample.value < 0) else { throw Violation(message: "a quantile is not below zero") }
    }

    private func mustCount(_ value: Double, isWhole: Bool, _ what: String) throws(Violation) {
        guard value >= 0 else { throw Violation(message: "\(what) is not below zero, nor NaN") }
        guard !isWhole || value == value.rounded(.down) else { throw Violation(message: "\(what) is a whole number") }
    }

    private static func number(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        let number = bytes.withUnsafeBufferPointer { ExpositionNumber.value($0, allowsHexadecimal: false) }
        // In a label there is one spelling of infinity, since labels are compared as texts.
        return number.flatMap { $0.isNaN || $0.isInfinite && text != "+Inf" ? nil : $0 }
    }
}
