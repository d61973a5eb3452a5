// What a rule's query comes to, as a batch: the samples under their new labels, and a mark for each series that was
// there the last time and is not now.

import VigilModel
import VigilOTLP
import VigilQuery
import VigilStore

/// What an evaluation of a rule came to.
struct RuleOutcome {
    /// Why nothing of it is recorded.
    struct Refusal: Error, CustomStringConvertible {
        var description: String
    }

    private(set) var batch = TelemetryBatch()
    /// The series that were recorded.
    private(set) var series: Set<LabelSet> = []

    /// The outcome of an answer.
    ///
    /// - Parameters:
    ///   - answer: What the query came to.
    ///   - rule: The rule.
    ///   - limit: How many series it may give; 0 for any number.
    ///   - time: The time that it was evaluated for.
    ///   - before: The series that were recorded the last time.
    /// - Throws: Where nothing of it can be recorded.
    init(
        _ answer: PromQL.Value,
        of rule: RecordingRule,
        limit: Int,
        at time: Timestamp,
        before: Set<LabelSet>
    ) throws(Refusal) {
        var builder = PrometheusBatchBuilder()
        let elements: [(labels: LabelSet, value: PromQL.SampleValue)]
        switch answer {
        case .vector(let vector): elements = vector.map { ($0.labels, $0.value) }
        case .scalar(let number, _): elements = [(LabelSet([]), .float(number))]
        case .matrix, .string: throw Refusal(description: "the query gives neither an instant vector nor a scalar")
        }
        guard limit == 0 || elements.count <= limit else {
            throw Refusal(description: "exceeded limit of \(limit) with \(elements.count) series")
        }
        for element in elements {
            guard case .float(let number) = element.value else {
                throw Refusal(
                    description: "histograms that a query gives cannot be recorded yet: take a quantile or sum"
                )
            }
            let labels = rule.labels(of: element.labels)
            guard series.insert(labels).inserted else {
                throw Refusal(
                    description: "vector contains metrics with the same labelset after applying rule labels: "
                        + "two series come to \(Self.text(labels))"
                )
            }
            builder.add(Self.series(labels, NumberPoint(prometheus: number, time: time)))
        }
        for gone in before.subtracting(series) { builder.add(Self.series(gone, NumberPoint(time: time, value: nil))) }
        batch = builder.makeNumbers()
    }

    /// Marks for series that end.
    static func ends(of series: Set<LabelSet>, at time: Timestamp) -> TelemetryBatch {
        var builder = PrometheusBatchBuilder()
        for gone in series { builder.add(Self.series(gone, NumberPoint(time: time, value: nil))) }
        return builder.makeNumbers()
    }

    private static func series(_ labels: LabelSet, _ point: NumberPoint) -> PrometheusSeries {
        var series = PrometheusSeries()
        for label in labels.labels { series.add(label: label.name, label.value) }
        series.numbers = [point]
        return series
    }

    private static func text(_ labels: LabelSet) -> String {
        "{" + labels.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ") + "}"
    }
}
