import VigilModel

/// An ``EventFilter`` made ready for many records: names looked up, text folded, severities resolved.
indirect enum FilterProgram: Sendable {
    case always
    case all([FilterProgram])
    case any([FilterProgram])
    case not(FilterProgram)
    case exists(FieldReader)
    case compare(FieldReader, EventFilter.Comparison, Operand)
    case level(EventFilter.Comparison, ClosedRange<UInt8>)
    case text(FoldedText)
    case test(FieldReader, TextTest)

    /// What a field is compared with.
    struct Operand: Sendable {
        let value: AttributeValue
        let text: String
        let number: Double?
        let folded: FoldedText

        init(_ value: AttributeValue) {
            self.value = value
            text = value.description
            number = value.numberValue ?? value.stringValue.flatMap(Double.init)
            folded = FoldedText(text)
        }
    }

    init(_ filter: EventFilter) {
        switch filter {
        case .all: self = .always
        case .and(let filters): self = .all(filters.map(FilterProgram.init))
        case .or(let filters): self = .any(filters.map(FilterProgram.init))
        case .not(let filter): self = .not(FilterProgram(filter))
        case .exists(let field): self = .exists(FieldReader(field))
        case .text(let text): self = .text(FoldedText(text))
        case .matches(let field, let pattern): self = .test(FieldReader(field), .pattern(pattern))
        case .glob(let field, let glob): self = .test(FieldReader(field), .glob(glob))
        case .compare(let field, let comparison, let value):
            let reader = FieldReader(field)
            if reader.kind == .level, let range = Self.severities(value) {
                self = .level(comparison, range)
            } else {
                self = .compare(reader, comparison, Operand(value))
            }
        }
    }

    /// The severity numbers that a value names: `warn` is 13 to 16, `notice` is 10, the number 14 is itself.
    private static func severities(_ value: AttributeValue) -> ClosedRange<UInt8>? {
        if let number = value.intValue {
            let severity = Severity(UInt8(clamping: number)).number
            return severity...severity
        }
        guard let severity = value.stringValue.flatMap(Severity.init(name:)) else { return nil }
        let isFirst = severity.number % 4 == 1
        return severity.number...(isFirst ? severity.number + 3 : severity.number)
    }

    func matches(_ row: EventRow) -> Bool {
        switch self {
        case .always: true
        case .all(let programs): programs.allSatisfy { $0.matches(row) }
        case .any(let programs): programs.contains { $0.matches(row) }
        case .not(let program): !program.matches(row)
        case .exists(let reader): reader.value(in: row) != nil
        case .compare(let reader, let comparison, let operand):
            Self.compare(reader.value(in: row), comparison, operand)
        case .level(let comparison, let range): Self.compare(row, comparison, range)
        case .test(let reader, let test): test.holds(reader.value(in: row))
        case .text(let text):
            switch row.body {
            case .span(let span): text.isIn(span.name)
            case .log(let log): text.isIn(log.body.stringValue ?? log.body.description)
            }
        }
    }

    /// Whether a record of a block may fulfil it; false is certain, and cheap to know.
    func mayMatch(_ block: EventBlock) -> Bool {
        switch self {
        case .all(let programs): programs.allSatisfy { $0.mayMatch(block) }
        case .any(let programs): programs.contains { $0.mayMatch(block) }
        case .exists(let reader), .test(let reader, _): reader.mayBe(in: block)
        case .compare(let reader, let comparison, _): comparison == .notEqual || reader.mayBe(in: block)
        case .always, .not, .level, .text: true
        }
    }

    private static func compare(
        _ row: EventRow,
        _ comparison: EventFilter.Comparison,
        _ range: ClosedRange<UInt8>
    ) -> Bool {
        guard case .log(let log) = row.body else { return comparison == .notEqual }
        return compare(log.severity, comparison, range)
    }

    /// A record without a severity is different from every one, and nothing else holds of it.
    static func compare(
        _ severity: Severity,
        _ comparison: EventFilter.Comparison,
        _ range: ClosedRange<UInt8>
    ) -> Bool {
        guard severity != .unspecified else { return comparison == .notEqual }
        let number = severity.number
        return switch comparison {
        case .equal, .hasPrefix, .contains: range.contains(number)
        case .notEqual: !range.contains(number)
        case .less: number < range.lowerBound
        case .lessOrEqual: number <= range.upperBound
        case .greater: number > range.upperBound
        case .greaterOrEqual: number >= range.lowerBound
        }
    }

    /// A record that lacks the field is different from every value, and nothing else holds of it.
    static func compare(
        _ value: AttributeValue?,
        _ comparison: EventFilter.Comparison,
        _ operand: Operand
    ) -> Bool {
        guard let value else { return comparison == .notEqual }
        if comparison == .contains { return operand.folded.isIn(value.stringValue ?? value.description) }
        if comparison != .hasPrefix, let right = operand.number, let left = number(value, operand) {
            return ordered(left, comparison, right)
        }
        let text = value.stringValue ?? value.description
        return comparison == .hasPrefix ? text.hasPrefix(operand.text) : ordered(text, comparison, operand.text)
    }

    /// A field's number; text is read as one only where the other side is a number, not where both are text.
    private static func number(_ value: AttributeValue, _ operand: Operand) -> Double? {
        if let number = value.numberValue { return number }
        guard operand.value.stringValue == nil else { return nil }
        return value.stringValue.flatMap(Double.init)
    }

    private static func ordered<Value: Comparable>(
        _ left: Value,
        _ comparison: EventFilter.Comparison,
        _ right: Value
    ) -> Bool {
        switch comparison {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .hasPrefix, .contains: false
        }
    }
}

extension EventFilter {
    /// Whether a record fulfils it.
    public func matches(_ record: EventRecord) -> Bool {
        let source = EventSource(resource: record.resource, identity: record.identity, scope: record.scope)
        return FilterProgram(self).matches(
            EventRow(sequence: record.sequence, source: source, body: record.body)
        )
    }
}
