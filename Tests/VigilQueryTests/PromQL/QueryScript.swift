import Foundation
import VigilModel
import VigilStore

@testable import VigilQuery

// A script is plain text. Series stand indented under `load STEP`; the first sample of each is at time zero:
//
//     load 1m
//       requests_total{job="api"} 0+10x5 _ stale 3
//
// Samples: `5`, `_` for none, `stale` for an end, `1+2x3` for 1 3 5 7, `4x2` for 4 4 4, and for a histogram of scale 0
// `{{sum:5 count:2 buckets:1,1}}`. A query stands behind `instant at TIME` or `range from TIME to TIME step TIME`, and
// what is expected indented under it: a series with its samples (`_` where a step has none), `scalar NUMBER`,
// `text TEXT`, `nothing`, `error PART`, `warning PART`, `info PART`; `ordered` where the order of the series counts.
// Remarks that are not expected are mistakes too. `clear` begins anew.

/// Runs a script.
struct QueryScript {
    private struct Case {
        var line: Int
        var query: String
        var times: [Duration]
        var isRange: Bool
        var expected: [(line: Int, text: String)] = []
    }

    private enum Step {
        case clear
        case load(Duration, [String])
        case check(Case)
    }

    private var steps: [Step] = []

    /// All queries in it.
    var queries: [String] {
        steps.compactMap { if case .check(let check) = $0 { check.query } else { nil } }
    }

    init(_ text: String) throws {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " }
            guard !content.isEmpty, !content.hasPrefix("#") else { continue }
            if line.first == " " {
                addDetail(String(content), number + 1)
            } else {
                try addHead(String(content), number + 1)
            }
        }
    }

    private mutating func addDetail(_ text: String, _ line: Int) {
        switch steps.popLast() {
        case .load(let step, let series): steps.append(.load(step, series + [text]))
        case .check(var check):
            check.expected.append((line, text))
            steps.append(.check(check))
        case let other: if let other { steps.append(other) }
        }
    }

    private mutating func addHead(_ text: String, _ line: Int) throws {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        switch words[0] {
        case "clear": steps.append(.clear)
        case "load": steps.append(.load(try Self.time(words[1]), []))
        case "instant":
            let parts = words[1].split(separator: " ", maxSplits: 2).map(String.init)
            steps.append(.check(Case(line: line, query: parts[2], times: [try Self.time(parts[1])], isRange: false)))
        case "range":
            let parts = words[1].split(separator: " ", maxSplits: 6).map(String.init)
            let times = [try Self.time(parts[1]), try Self.time(parts[3]), try Self.time(parts[5])]
            steps.append(.check(Case(line: line, query: parts[6], times: times, isRange: true)))
        default: throw ScriptedSeries.Failure(description: "line \(line): \(words[0])?")
        }
    }

    private static func time(_ text: String) throws -> Duration {
        guard case .number(let number) = try PromQL.parse(text).kind else {
            throw ScriptedSeries.Failure(description: "no time: \(text)")
        }
        return .milliseconds(Int64((number.value * 1_000).rounded()))
    }

    /// What is not as the script expects it, with lines; and how many queries were asked.
    func run() async throws -> (mistakes: [String], count: Int) {
        var series = ScriptedSeries()
        var mistakes: [String] = []
        var count = 0
        for step in steps {
            switch step {
            case .clear: series = ScriptedSeries()
            case .load(let step, let lines):
                for line in lines {
                    let (labels, values) = try ScriptedSeries.parse(line)
                    try await series.add(labels, values, every: step)
                }
            case .check(let check):
                count += 1
                mistakes += await Self.run(check, series.store).map { "line \(check.line), \(check.query): \($0)" }
            }
        }
        return (mistakes, count)
    }

    private static func run(_ check: Case, _ store: MemoryStore) async -> [String] {
        let engine = PromQL.Engine(store)
        let start = Timestamp.zero + check.times[0]
        do {
            let expression = try PromQL.parse(check.query)
            let answer =
                check.isRange
                ? try await engine.range(
                    expression,
                    start: start,
                    end: .zero + check.times[1],
                    step: check.times[2]
                ) : try await engine.instant(expression, at: start)
            return try compare(check, answer, start)
        } catch {
            let wanted = check.expected.first { $0.text.hasPrefix("error ") }
            let found = "\(error)"
            if let wanted, found.contains(wanted.text.dropFirst(6)) { return [] }
            return ["failed: \(found)"]
        }
    }

    private static func compare(_ check: Case, _ answer: PromQL.Answer, _ start: Timestamp) throws -> [String] {
        var mistakes: [String] = []
        var remarks = answer.annotations.map { "\($0.severity.rawValue) \($0.message)" }
        var expected: [(labels: LabelSet, values: [ScriptedSeries.Value])] = []
        var isOrdered = false
        for (line, text) in check.expected {
            let word = text.prefix { $0 != " " }
            switch word {
            case "ordered": isOrdered = true
            case "nothing": continue
            case "error": mistakes.append("line \(line): no error")
            case "warning", "info":
                let part = text.dropFirst(word.count + 1)
                if let place = remarks.firstIndex(where: { $0.hasPrefix(word) && $0.contains(part) }) {
                    remarks.remove(at: place)
                } else {
                    mistakes.append("line \(line): no \(text), but \(remarks)")
                }
            case "scalar": expected.append((LabelSet([]), try ScriptedSeries.values(String(text.dropFirst(7)))))
            case "text":
                if case .string(let found, _) = answer.value, found == text.dropFirst(5) { continue }
                mistakes.append("line \(line): \(answer.value)")
            default: expected.append(try ScriptedSeries.parse(text))
            }
        }
        mistakes += remarks.map { "unexpected \($0)" }
        let found = Self.found(answer.value, check, start)
        if !isOrdered { expected.sort { $0.labels.precedes($1.labels) } }
        let sorted = isOrdered ? found : found.sorted { $0.labels.precedes($1.labels) }
        let isSame =
            sorted.count == expected.count
            && zip(sorted, expected).allSatisfy { left, right in
                left.labels == right.labels && left.values.count == right.values.count
                    && zip(left.values, right.values).allSatisfy { $0.isNearly($1) }
            }
        if !isSame { mistakes.append("expected \(Self.text(expected)), found \(Self.text(sorted))") }
        return mistakes
    }

    private static func text(_ series: [(labels: LabelSet, values: [ScriptedSeries.Value])]) -> String {
        series.map { "\n  \($0.labels.text) \($0.values)" }.joined()
    }

    private static func found(
        _ value: PromQL.Value,
        _ check: Case,
        _ start: Timestamp
    ) -> [(labels: LabelSet, values: [ScriptedSeries.Value])] {
        switch value {
        case .scalar(let number, _): return [(LabelSet([]), [.float(number)])]
        case .string: return []
        case .vector(let elements): return elements.map { ($0.labels, [$0.value.scripted]) }
        case .matrix(let series):
            guard check.isRange else {
                return series.map { series in
                    (series.labels, series.values.map { .float($0) } + series.histograms.map { $0.histogram.scripted })
                }
            }
            let count = Int((check.times[1] - check.times[0]) / check.times[2]) + 1
            return series.map { series in
                var values = [ScriptedSeries.Value](repeating: .nothing, count: count)
                func place(_ time: Timestamp) -> Int { Int((time - start) / check.times[2]) }
                for (time, number) in zip(series.times, series.values) { values[place(time)] = .float(number) }
                for sample in series.histograms { values[place(sample.time)] = sample.histogram.scripted }
                return (series.labels, values)
            }
        }
    }
}

extension PromQL.SampleValue {
    fileprivate var scripted: ScriptedSeries.Value {
        switch self {
        case .float(let number): .float(number)
        case .histogram(let histogram): histogram.scripted
        }
    }
}

extension NativeHistogram {
    /// Whole counts only: what a script can write.
    fileprivate var scripted: ScriptedSeries.Value {
        let histogram = compacted
        func buckets(_ buckets: Buckets) -> ExponentialHistogram.Buckets {
            ExponentialHistogram.Buckets(
                offset: Int32(buckets.offset),
                counts: buckets.counts.map { UInt64(max(0, $0.rounded())) }
            )
        }
        return .histogram(
            ExponentialHistogram(
                scale: Int32(histogram.scale),
                count: UInt64(max(0, histogram.count.rounded())),
                sum: histogram.sum,
                zeroCount: UInt64(max(0, histogram.zeroCount.rounded())),
                zeroThreshold: histogram.zeroThreshold,
                positive: buckets(histogram.positive),
                negative: buckets(histogram.negative)
            )
        )
    }
}

extension ScriptedSeries.Value {
    fileprivate func isNearly(_ other: ScriptedSeries.Value) -> Bool {
        switch (self, other) {
        case (.float(let left), .float(let right)):
            return left.isNearly(right, within: 1e-9) || (left - right).magnitude < 1e-12
        case (.histogram(let left), .histogram(let right)):
            return left == right
        default: return self == other
        }
    }
}
