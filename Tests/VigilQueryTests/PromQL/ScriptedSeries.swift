import VigilModel
import VigilStore

@testable import VigilQuery

/// Series of a script in a store: `load` lines and what is asked of them.
struct ScriptedSeries {
    /// A sample as a script writes it.
    enum Value: Equatable {
        case nothing
        case stale
        case float(Double)
        case histogram(ExponentialHistogram)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let store = MemoryStore { Timestamp(seconds: 1_000_000) }

    /// Stores a series; the first sample is at time zero.
    func add(_ labels: LabelSet, _ values: [Value], every step: Duration) async throws {
        let attributes = Attributes(
            labels.labels.filter { $0.name != "__name__" }.map { Attribute($0.name, .string($0.value)) }
        )
        var numbers: [NumberPoint] = []
        var distributions: [ExponentialHistogramPoint] = []
        let isDistribution = values.contains { if case .histogram = $0 { true } else { false } }
        for (index, value) in values.enumerated() {
            let time = Timestamp.zero + step * index
            switch value {
            case .nothing: continue
            case .float(let number):
                numbers.append(NumberPoint(attributes: attributes, time: time, value: .double(number)))
            case .histogram(let histogram):
                distributions.append(
                    ExponentialHistogramPoint(attributes: attributes, time: time, histogram: histogram)
                )
            case .stale where isDistribution:
                distributions.append(
                    ExponentialHistogramPoint(
                        attributes: attributes,
                        time: time,
                        histogram: ExponentialHistogram(),
                        isMissing: true
                    )
                )
            case .stale: numbers.append(NumberPoint(attributes: attributes, time: time, value: nil))
            }
        }
        var metrics: [Metric] = []
        if !numbers.isEmpty { metrics.append(Metric(labels.metricName, data: .gauge(numbers))) }
        if !distributions.isEmpty {
            let data = MetricData.exponentialHistogram(distributions, .cumulative)
            metrics.append(Metric(labels.metricName, data: data))
        }
        let group = ResourceGroup(
            resource: Resource(),
            identity: ResourceIdentity(job: "", instance: ""),
            scopes: [ScopeGroup(scope: InstrumentationScope(), items: metrics)]
        )
        let receipt = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
        guard receipt.rejected.points == 0 else { throw Failure(description: "rejected: \(receipt.message)") }
    }

    /// Reads `name{a="b"} 1 2+1x3 _ stale {{…}}`.
    static func parse(_ line: String) throws -> (labels: LabelSet, values: [Value]) {
        let (head, rest) = try split(line)
        return (try labels(head), try values(rest))
    }

    /// The selector that a line begins with, and what comes behind it.
    static func split(_ line: String) throws -> (head: String, rest: String) {
        var isQuoted = false
        var depth = 0
        for index in line.indices {
            switch line[index] {
            case "\"": isQuoted.toggle()
            case "{" where !isQuoted: depth += 1
            case "}" where !isQuoted: depth -= 1
            case " " where !isQuoted && depth == 0:
                return (String(line[..<index]), String(line[index...].drop { $0 == " " }))
            default: break
            }
        }
        return (line, "")
    }

    static func labels(_ text: String) throws -> LabelSet {
        if text == "{}" { return LabelSet([]) }
        let expression = try PromQL.parse(text)
        guard case .vectorSelector(let selector) = expression.kind else {
            throw Failure(description: "no series: \(text)")
        }
        return LabelSet(
            try selector.matchers.map { matcher in
                guard case .equal(let name, let value) = matcher else {
                    throw Failure(description: "no label: \(text)")
                }
                return Label(name, value)
            }
        )
    }

    static func values(_ text: String) throws -> [Value] {
        var values: [Value] = []
        var rest = text[...]
        while let first = rest.first {
            if first == " " {
                rest.removeFirst()
                continue
            }
            if rest.hasPrefix("{{"), let end = rest.firstRange(of: "}}") {
                values.append(.histogram(try histogram(rest[rest.startIndex..<end.lowerBound].dropFirst(2))))
                rest = rest[end.upperBound...]
                continue
            }
            let word = rest.prefix { $0 != " " }
            rest = rest.dropFirst(word.count)
            values += try self.values(word: word)
        }
        return values
    }

    /// `5`, `_`, `_x3`, `stale`, `1+2x3`, `1-2x3`, `4x3`.
    private static func values(word: Substring) throws -> [Value] {
        if word == "stale" { return [.stale] }
        let parts = word.split(separator: "x")
        let times = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        if parts[0] == "_" { return [Value](repeating: .nothing, count: max(1, times)) }
        let text = parts[0]
        let sign = text.dropFirst().lastIndex { $0 == "+" || $0 == "-" }
        if let sign, times > 0, let base = number(text[..<sign]), let step = number(text[sign...]) {
            return (0...times).map { .float(base + Double($0) * step) }
        }
        guard let number = number(text) else { throw Failure(description: "no value: \(word)") }
        return [Value](repeating: .float(number), count: times + 1)
    }

    static func number(_ text: Substring) -> Double? {
        switch text {
        case "NaN": .nan
        case "Inf", "+Inf": .infinity
        case "-Inf": -.infinity
        default: Double(text)
        }
    }

    /// `scale:0 sum:5 count:4 zero:1 threshold:0.001 offset:1 buckets:1,2 negoffset:0 negative:1`.
    static func histogram(_ text: Substring) throws -> ExponentialHistogram {
        var histogram = ExponentialHistogram(scale: 0)
        for word in text.split(separator: " ") {
            let parts = word.split(separator: ":")
            guard parts.count == 2 else { throw Failure(description: "no part of a histogram: \(word)") }
            let counts = parts[1].split(separator: ",").compactMap { UInt64($0) }
            switch parts[0] {
            case "scale": histogram.scale = Int32(parts[1]) ?? 0
            case "sum": histogram.sum = number(parts[1])
            case "count": histogram.count = counts.first ?? 0
            case "zero": histogram.zeroCount = counts.first ?? 0
            case "threshold": histogram.zeroThreshold = Double(parts[1]) ?? 0
            case "offset": histogram.positive.offset = Int32(parts[1]) ?? 0
            case "buckets": histogram.positive.counts = counts
            case "negoffset": histogram.negative.offset = Int32(parts[1]) ?? 0
            case "negative": histogram.negative.counts = counts
            default: throw Failure(description: "unknown part of a histogram: \(word)")
            }
        }
        return histogram
    }
}
