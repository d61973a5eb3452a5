import VigilModel
import VigilPattern
import VigilStore

// Writes searches. What a text was parsed to is written so that it parses to the same; a value is written bare where
// that is understood as the same value, so what is bare and what is not is decided by the reader's own rules.

/// Writes searches as people do.
enum EventSearchPrinter {
    static func text(_ search: EventSearch) -> String {
        var parts = search.filter == .all ? [] : [text(search.filter)]
        if !search.groupBy.isEmpty { parts.append("| by " + search.groupBy.map(name).joined(separator: ", ")) }
        if let bucket = search.bucket { parts.append("| bucket " + DurationSyntax.format(bucket)) }
        if !search.aggregates.isEmpty { parts.append("| " + search.aggregates.map(text).joined(separator: ", ")) }
        switch search.sort {
        case nil: break
        case .oldestFirst: parts.append("| sort time")
        case .newestFirst: parts.append("| sort time desc")
        case .key: parts.append("| sort key")
        case .figure(let place, let isDescending):
            let figure = search.aggregates.indices.contains(place) ? text(search.aggregates[place]) : "count"
            if let limit = search.limit {
                parts.append("| \(isDescending ? "top" : "bottom") \(limit) by \(figure)")
                return parts.joined(separator: " ")
            }
            parts.append("| sort \(figure)" + (isDescending ? "" : " asc"))
        }
        if let limit = search.limit { parts.append("| limit \(limit)") }
        return parts.joined(separator: " ")
    }

    /// A figure: `p95(duration)`.
    static func text(_ figure: EventAggregate) -> String {
        switch figure {
        case .count: "count"
        case .sum(let field): "sum(\(name(field)))"
        case .average(let field): "avg(\(name(field)))"
        case .min(let field): "min(\(name(field)))"
        case .max(let field): "max(\(name(field)))"
        case .distinct(let field): "distinct(\(name(field)))"
        case .quantile(let field, let quantile):
            SearchFunction.percentile(quantile).map { "\($0)(\(name(field)))" }
                ?? "quantile(\(quantile), \(name(field)))"
        }
    }

    /// A filter, as it stands where several alternatives may.
    static func text(_ filter: EventFilter) -> String {
        if case .or(let parts) = filter, parts.count > 1, list(parts) == nil {
            return parts.map(conjunction).joined(separator: " or ")
        }
        return conjunction(filter)
    }

    /// A filter as it stands among alternatives.
    private static func conjunction(_ filter: EventFilter) -> String {
        if case .and(let parts) = filter, parts.count > 1 { return parts.map(part).joined(separator: " ") }
        return part(filter)
    }

    /// A filter as it stands among conditions.
    private static func part(_ filter: EventFilter) -> String {
        switch filter {
        case .all: return "*"
        case .and(let parts):
            if parts.isEmpty { return "*" }
            return parts.count == 1 ? part(parts[0]) : "(" + text(filter) + ")"
        case .or(let parts):
            if parts.isEmpty { return "-*" }
            if parts.count == 1 { return part(parts[0]) }
            return list(parts) ?? "(" + text(filter) + ")"
        case .not(let inner): return "-" + part(inner)
        case .exists(let field): return name(field) + "=*"
        case .matches(let field, let pattern):
            return name(field) + "~" + value(pattern.source, field, .matches, meaning: filter)
        case .glob(let field, _), .compare(let field, _, _):
            if let (_, value) = equality(filter) { return name(field) + "=" + value }
            return comparison(filter)
        case .text(let text): return word(text)
        }
    }

    private static func comparison(_ filter: EventFilter) -> String {
        guard case .compare(let field, let comparison, let operand) = filter else { return "*" }
        switch comparison {
        case .contains:
            // A text's own signs are not a pattern's.
            let text = operand.stringValue ?? operand.description
            let source = SearchPattern.literal(text) == text ? text : Pattern.escaped(text)
            return name(field) + "~" + value(source, field, .matches, meaning: filter)
        case .hasPrefix:
            return name(field) + "^=" + value(operand.description, field, .hasPrefix, meaning: filter)
        default:
            let operation = EventCondition.Operator(rawValue: comparison.rawValue) ?? .equal
            let text = spelled(operand, field)
            return name(field) + comparison.rawValue + value(text, field, operation, meaning: filter)
        }
    }

    /// What a condition says that can stand in a list: `field=value`; nil for any other.
    private static func equality(_ filter: EventFilter) -> (field: EventField, value: String)? {
        switch filter {
        case .compare(let field, .equal, let operand):
            return (field, value(spelled(operand, field), field, .equal, meaning: filter))
        case .compare(let field, .hasPrefix, let operand):
            let text = operand.description + "*"
            return isBare(text, field, .equal, meaning: filter) ? (field, text) : nil
        case .glob(let field, let glob):
            var text = ""
            var isEscaped = false
            for character in glob.source {
                if character == "\\", !isEscaped {
                    isEscaped = true
                } else {
                    text.append(character)
                    isEscaped = false
                }
            }
            return (field, text)
        default: return nil
        }
    }

    /// Alternatives for one field as a list: `field=(a, b)`; nil where they are something else.
    private static func list(_ parts: [EventFilter]) -> String? {
        var values: [String] = []
        var field: EventField?
        for part in parts {
            guard let equality = equality(part), field == nil || field == equality.field else { return nil }
            field = equality.field
            values.append(equality.value.contains(",") && !equality.value.hasPrefix("\"") ? "" : equality.value)
        }
        guard let field, parts.count > 1, !values.contains("") else { return nil }
        return name(field) + "=(" + values.joined(separator: ", ") + ")"
    }

    // MARK: - Words

    /// A value in the words that people use: durations with their unit.
    private static func spelled(_ operand: AttributeValue, _ field: EventField) -> String {
        if field.name == "duration", let seconds = operand.numberValue, (1e-9...1e9).contains(seconds) {
            let text = DurationSyntax.format(.seconds(seconds))
            if (try? DurationSyntax.parse(text))?.inSeconds == seconds { return text }
        }
        return operand.description
    }

    private static func value(
        _ text: String,
        _ field: EventField,
        _ operation: EventCondition.Operator,
        meaning filter: EventFilter
    ) -> String {
        isBare(text, field, operation, meaning: filter) ? text : quoted(text)
    }

    /// Whether a value without quotes is understood as the same.
    private static func isBare(
        _ text: String,
        _ field: EventField,
        _ operation: EventCondition.Operator,
        meaning filter: EventFilter
    ) -> Bool {
        guard let first = text.unicodeScalars.first, !"\"'`=~".unicodeScalars.contains(first),
            !text.unicodeScalars.contains(where: { $0.endsWord || $0 == "," || isControl($0) })
        else { return false }
        let condition = EventCondition(field: field.name, operation: operation, value: text, isQuoted: false)
        return (try? condition.filter.get()) == filter
    }

    /// A field's name.
    static func name(_ field: EventField) -> String {
        let isBare =
            !field.name.hasPrefix("-") && !field.name.isEmpty && field.name.unicodeScalars.allSatisfy(\.isInName)
        return isBare ? field.name : quoted(field.name)
    }

    /// A word or phrase.
    private static func word(_ text: String) -> String {
        let signs = "\"=<>~!^".unicodeScalars
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            !"-'`".unicodeScalars.contains(first), last != "*",
            !text.unicodeScalars.contains(where: { $0.endsWord || signs.contains($0) || isControl($0) }),
            !["or", "and", "OR", "AND", "NOT"].contains(text)
        else { return quoted(text) }
        return text
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    /// Text in quotes.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case _ where isControl(scalar):
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
