import VigilModel
import VigilPattern
import VigilStore

/// One condition of a search as it was written: what it means depends on the field.
struct EventCondition {
    /// How a field is compared, as it is written.
    enum Operator: String {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case hasPrefix = "^="
        case matches = "~"
        case matchesNot = "!~"
    }

    /// Why a value does not go with its field.
    struct Mistake: Error {
        var message: String
        var hint: String
        /// Where in the value as it is written; nil: all of it.
        var range: Range<Int>?
    }

    var field: String
    var operation: Operator
    var value: String
    var isQuoted: Bool

    var filter: Result<EventFilter, Mistake> {
        if operation == .matches || operation == .matchesNot, field != "level" { return pattern }
        if isPresence { return .success(operation == .equal ? .exists(name) : .not(.exists(name))) }
        return switch field {
        case "level": level
        case "duration": duration
        case "time": time
        case "kind": word(["server", "client", "internal", "producer", "consumer", "unspecified"])
        default: .success(general)
        }
    }

    private var name: EventField { EventField(field) }

    /// Whether it asks for the field to be there: `field=*`.
    private var isPresence: Bool {
        !isQuoted && value == "*" && isEquality
    }

    private var isEquality: Bool { operation == .equal || operation == .notEqual }

    /// The comparison that the store makes; nil where it is another one.
    private var comparison: EventFilter.Comparison? { EventFilter.Comparison(rawValue: operation.rawValue) }

    private func compare(_ value: AttributeValue) -> EventFilter {
        .compare(name, comparison ?? .equal, value)
    }

    private var level: Result<EventFilter, Mistake> {
        let hint = "levels are trace, debug, info, warn, error and fatal"
        guard Severity(name: value) != nil else {
            return .failure(Mistake(message: "there is no level \"\(value)\"", hint: hint))
        }
        guard isEquality || isOrder else {
            return .failure(Mistake(message: "levels are compared with =, !=, <, <=, > and >=", hint: hint))
        }
        return .success(compare(.string(value.lowercased())))
    }

    private var duration: Result<EventFilter, Mistake> {
        if let seconds = Double(value) { return .success(compare(.double(seconds))) }
        guard let duration = try? DurationSyntax.parse(value) else {
            let hint = "write seconds, or a unit: duration>0.5, duration>500ms"
            return .failure(Mistake(message: "\"\(value)\" is no duration", hint: hint))
        }
        return .success(compare(.double(duration.inSeconds)))
    }

    private var time: Result<EventFilter, Mistake> {
        let seconds = Double(value) ?? SearchTime.parse(value)?.seconds
        guard let seconds, seconds.isFinite else {
            let hint = "write it like 2026-11-21, 2026-11-21T10:00 (UTC), or in seconds since 1970"
            return .failure(Mistake(message: "\"\(value)\" is no time", hint: hint))
        }
        guard isOrder else {
            return .failure(Mistake(message: "times are compared with <, <=, > and >=", hint: "write time>=\(value)"))
        }
        return .success(compare(.double(seconds)))
    }

    private func word(_ words: [String]) -> Result<EventFilter, Mistake> {
        guard isEquality, !words.contains(value), !isWild else { return .success(general) }
        let nearest = NearestName.nearest(to: value, among: words)
        let hint = nearest.map { "did you mean \($0)?" } ?? "it is one of " + words.joined(separator: ", ")
        return .failure(Mistake(message: "there is no \(field) \"\(value)\"", hint: hint))
    }

    private var isOrder: Bool {
        switch operation {
        case .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }

    /// Whether a * in it stands for anything.
    private var isWild: Bool { !isQuoted && isEquality && value.utf8.contains(UInt8(ascii: "*")) }

    private var general: EventFilter {
        if let wild { return operation == .equal ? wild : .not(wild) }
        if isOrder, !isQuoted, let number = SearchNumber.parse(value, for: field) { return compare(.double(number)) }
        return compare(typed)
    }

    private var wild: EventFilter? {
        guard isWild else { return nil }
        let beginning = value.dropLast()
        if value.hasSuffix("*"), !beginning.isEmpty, !beginning.utf8.contains(UInt8(ascii: "*")) {
            return .compare(name, .hasPrefix, .string(String(beginning)))
        }
        // Only the * has a meaning of its own: the signs of a shell's globs are common in addresses.
        var source = ""
        for character in value {
            if "?[]{}\\".contains(character) { source.append("\\") }
            source.append(character)
        }
        return (try? Glob(source)).map { .glob(name, $0) }
    }

    /// A pattern; one that is mere text is looked for as such, which is quicker.
    private var pattern: Result<EventFilter, Mistake> {
        if let text = SearchPattern.literal(value) { return negated(.compare(name, .contains, .string(text))) }
        do throws(PatternError) {
            return negated(.matches(name, try Pattern(value, options: .caseInsensitive)))
        } catch {
            let hint = error.hint.isEmpty ? "for the sign itself write a backslash before it" : error.hint
            return .failure(Mistake(message: error.message, hint: hint, range: place(of: error)))
        }
    }

    private func negated(_ filter: EventFilter) -> Result<EventFilter, Mistake> {
        .success(operation == .matches ? filter : .not(filter))
    }

    /// Where in the value, if it is written as it is.
    private func place(of error: PatternError) -> Range<Int>? {
        guard !isQuoted else { return nil }
        let start = String(decoding: value.utf8.prefix(error.position.lowerBound), as: UTF8.self).unicodeScalars.count
        let end = String(decoding: value.utf8.prefix(error.position.upperBound), as: UTF8.self).unicodeScalars.count
        return start..<max(start + 1, end)
    }

    /// The value as a number where it is written as one, and would be written so again: `0042` and `1.10` are text.
    private var typed: AttributeValue {
        if isQuoted || operation == .hasPrefix { return .string(value) }
        if let number = Int64(value), String(number) == value { return .int(number) }
        if let number = Double(value), number.isFinite, isOrder || number.description == value {
            return .double(number)
        }
        return .string(value)
    }
}
