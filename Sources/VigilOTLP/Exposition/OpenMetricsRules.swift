// What OpenMetrics asks of families as a whole: their lines stand together, metadata first; the ending of a sample's
// name and its labels fit the type; the samples of one metric (one set of labels) stand together, and a histogram's
// buckets ascend and end with +Inf.

import VigilModel

/// Follows the families of an OpenMetrics text.
struct OpenMetricsRules {
    /// A rule is broken.
    struct Violation: Error {
        var message: String
        var hint = ""
    }

    /// What is said of a family before its samples.
    enum Field: String {
        case type = "TYPE"
        case unit = "UNIT"
        case help = "HELP"
    }

    private var family: PrometheusMetadata?
    private var fields: Set<Field> = []
    private var hasSamples = false
    private var names: Set<String> = []
    private var families: Set<String> = []
    private var metrics: Set<OpenMetricsMetric.Key> = []
    private var metric: OpenMetricsMetric?
    /// Whether a family has begun whose metadata nobody has noted yet.
    var isNew = false

    /// A line says something of a family.
    mutating func describe(_ name: String, _ field: Field) throws(Violation) {
        if family?.name != name {
            try endFamily()
            try begin(PrometheusMetadata(name))
            isNew = true
        }
        guard !hasSamples else {
            throw Violation(message: "\(field.rawValue) must stand before the samples of \(name.prefix(100))")
        }
        guard fields.insert(field).inserted else {
            throw Violation(message: "\(name.prefix(100)) has a \(field.rawValue) already")
        }
    }

    /// What is known of the family now.
    mutating func set(_ metadata: PrometheusMetadata) throws(Violation) {
        family = metadata
        if !metadata.unit.isEmpty, !metadata.name.hasSuffix("_" + metadata.unit) {
            throw Violation(message: "the name must end with the unit", hint: "\(metadata.name)_\(metadata.unit)")
        }
        if !metadata.unit.isEmpty, metadata.kind == .info || metadata.kind == .stateSet {
            throw Violation(message: "a metric of type \(metadata.kind.rawValue) has no unit")
        }
    }

    /// A sample was read.
    mutating func take(_ sample: ExpositionSample) throws(Violation) {
        if family.flatMap({ OpenMetricsEnding(of: sample.name, in: $0) }) == nil {
            if let family, sample.name == family.name {
                let endings = OpenMetricsEnding.allowed(for: family.kind).map { family.name + $0.rawValue }
                throw Violation(
                    message: "the samples of a \(family.kind.rawValue) have other names",
                    hint: endings.joined(separator: ", ")
                )
            }
            try endFamily()
            try begin(PrometheusMetadata(sample.name))
        }
        guard let family, let ending = OpenMetricsEnding(of: sample.name, in: family) else { return }
        if !hasSamples { try claimNames(of: family) }
        hasSamples = true
        let key = OpenMetricsMetric.Key(sample, family)
        if let metric, metric.key == key {
            if metric.time != sample.time { try goOn(to: sample.time, after: metric) }
        } else {
            try endMetric()
            guard metrics.insert(key).inserted else {
                throw Violation(
                    message: "the samples of one metric do not stand together, or are given twice",
                    hint: "all with the same labels follow one another"
                )
            }
            metric = OpenMetricsMetric(key: key, time: sample.time, kind: family.kind)
        }
        try metric?.take(sample, ending, of: family)
    }

    /// Nothing more follows of the present family.
    mutating func endFamily() throws(Violation) {
        try endMetric()
        if let family, !hasSamples { try claimNames(of: family) }
        family = nil
        fields = []
        hasSamples = false
        metrics = []
    }

    /// A metric may come at several times.
    private mutating func goOn(to time: Timestamp?, after before: OpenMetricsMetric) throws(Violation) {
        guard let time, let last = before.time else {
            throw Violation(
                message: "samples of one metric have a time, and others none",
                hint: "give all one, or none"
            )
        }
        guard time > last else { throw Violation(message: "the times of a metric must ascend") }
        try endMetric()
        metric = OpenMetricsMetric(key: before.key, time: time, kind: before.kind)
    }

    private mutating func endMetric() throws(Violation) {
        try metric?.end()
        metric = nil
    }

    private mutating func begin(_ metadata: PrometheusMetadata) throws(Violation) {
        guard families.insert(metadata.name).inserted else {
            throw Violation(message: "the lines of \(metadata.name.prefix(100)) do not stand together")
        }
        family = metadata
    }

    private mutating func claimNames(of family: PrometheusMetadata) throws(Violation) {
        for ending in Set(OpenMetricsEnding.allowed(for: family.kind) + [.none]) {
            let name = family.name + ending.rawValue
            guard names.insert(name).inserted else {
                throw Violation(
                    message: "samples called \(name.prefix(100)) belong to another family",
                    hint: "rename one"
                )
            }
        }
    }
}

/// How the name of a sample ends, after the name of its family.
enum OpenMetricsEnding: String {
    case none = ""
    case total = "_total"
    case created = "_created"
    case bucket = "_bucket"
    case sum = "_sum"
    case count = "_count"
    case gaugeSum = "_gsum"
    case gaugeCount = "_gcount"
    case info = "_info"

    /// The ending of a sample in a family; nil where it is none of that family's.
    init?(of name: String, in family: PrometheusMetadata) {
        guard name.hasPrefix(family.name), let ending = Self(rawValue: String(name.dropFirst(family.name.count))),
            Self.allowed(for: family.kind).contains(ending)
        else { return nil }
        self = ending
    }

    static func allowed(for kind: PrometheusMetadata.Kind) -> [OpenMetricsEnding] {
        switch kind {
        case .unknown, .gauge, .stateSet: [.none]
        case .counter: [.total, .created]
        case .histogram: [.bucket, .count, .sum, .created]
        case .gaugeHistogram: [.bucket, .gaugeCount, .gaugeSum]
        case .summary: [.none, .count, .sum, .created]
        case .info: [.info]
        }
    }
}
