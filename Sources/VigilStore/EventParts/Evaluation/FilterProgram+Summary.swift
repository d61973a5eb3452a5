import VigilModel

// What a group's summary says of a filter: most groups that a question does not concern are never opened.

extension FilterProgram {
    /// Whether a record of a group may fulfil it; false is certain, and costs no reading.
    func mayMatch(_ summary: RowGroupSummary) -> Bool {
        switch self {
        case .all(let programs): programs.allSatisfy { $0.mayMatch(summary) }
        case .any(let programs): programs.contains { $0.mayMatch(summary) }
        case .exists(let reader), .test(let reader, _): reader.mayBe(in: summary)
        case .compare(let reader, let comparison, let operand):
            comparison == .notEqual || Self.mayCompare(reader, comparison, operand, summary)
        case .level(let comparison, let range):
            summary.signal == .spans
                ? comparison == .notEqual
                : (0...24).contains { number in
                    summary.severities >> UInt32(number) & 1 != 0
                        && Self.compare(Severity(UInt8(number)), comparison, range)
                }
        case .always, .not, .text: true
        }
    }

    private static func mayCompare(
        _ reader: FieldReader,
        _ comparison: EventFilter.Comparison,
        _ operand: Operand,
        _ summary: RowGroupSummary
    ) -> Bool {
        switch reader.kind {
        case .service:
            summary.sources.contains { compare(.string($0.resource.serviceName), comparison, operand) }
        case .instance: summary.sources.contains { compare(.string($0.identity.instance), comparison, operand) }
        case .trace: summary.traceCount > 0
        case .duration:
            summary.durations.map { durations in
                let seconds = Double(durations.lowerBound) / 1e9...Double(durations.upperBound) / 1e9
                return operand.mayBe(comparison, in: seconds)
            } ?? false
        case .attribute(let names):
            reader.mayBe(in: summary) && (summary.numbers(of: names).map { operand.mayBe(comparison, in: $0) } ?? true)
        default: reader.mayBe(in: summary)
        }
    }
}

extension FieldReader {
    /// Whether a record of a group may have the field; false is certain.
    func mayBe(in summary: RowGroupSummary) -> Bool {
        switch kind {
        case .event: summary.signal != .spans && (summary.hasNames || summary.mayHave(key: SemanticName.eventName))
        case .attribute(let names):
            names.contains { name in
                summary.mayHave(key: name) || summary.sources.contains { $0.resource.attributes[name] != nil }
            }
        default: true
        }
    }
}

extension FilterProgram.Operand {
    /// Whether a number of a span may compare so with the value; false is certain.
    fileprivate func mayBe(_ comparison: EventFilter.Comparison, in numbers: ClosedRange<Double>) -> Bool {
        guard let number else { return true }
        return switch comparison {
        case .equal: numbers.contains(number)
        case .less: numbers.lowerBound < number
        case .lessOrEqual: numbers.lowerBound <= number
        case .greater: numbers.upperBound > number
        case .greaterOrEqual: numbers.upperBound >= number
        case .notEqual, .hasPrefix, .contains: true
        }
    }
}

extension RowGroupSummary {
    /// The span of an attribute's numbers, where it has nothing but numbers; nil where that is not known.
    fileprivate func numbers(of names: [String]) -> ClosedRange<Double>? {
        guard
            names.allSatisfy({ name in
                otherKeys & Self.bit(of: name) == 0 && sources.allSatisfy { $0.resource.attributes[name] == nil }
            })
        else { return nil }
        var span: ClosedRange<Double>?
        for (pair, zone) in columns where pair.key.map(names.contains) ?? false {
            guard pair.tag == .int || pair.tag == .double, let numbers = zone.numbers else { return nil }
            span =
                span.map { min($0.lowerBound, numbers.lowerBound)...max($0.upperBound, numbers.upperBound) } ?? numbers
        }
        return span
    }
}
