import VigilModel
import VigilStore

/// One condition of a search as it was written: what it means depends on the field.
struct EventCondition {
    /// Why a value does not go with its field.
    struct Mistake: Error {
        var message: String
        var hint: String
    }

    var field: String
    var comparison: EventFilter.Comparison
    var value: String
    var isQuoted: Bool

    var filter: Result<EventFilter, Mistake> {
        switch field {
        case "level": level
        case "duration": duration
        case "time":
            .failure(Mistake(message: "the time is not part of a search", hint: "choose the range beside it"))
        case "kind" where comparison == .equal || comparison == .notEqual:
            word(["server", "client", "internal", "producer", "consumer"])
        default: .success(general)
        }
    }

    private var level: Result<EventFilter, Mistake> {
        if isPresence { return .success(general) }
        let hint = "levels are trace, debug, info, warn, error and fatal"
        guard Severity(name: value) != nil else {
            return .failure(Mistake(message: "there is no level \"\(value)\"", hint: hint))
        }
        guard comparison != .contains, comparison != .hasPrefix else {
            return .failure(Mistake(message: "levels are compared with =, !=, <, <=, > and >=", hint: hint))
        }
        return .success(.compare("level", comparison, .string(value.lowercased())))
    }

    private var duration: Result<EventFilter, Mistake> {
        if isPresence { return .success(general) }
        if let seconds = Double(value) { return .success(.compare("duration", comparison, .double(seconds))) }
        guard let duration = try? DurationSyntax.parse(value) else {
            let hint = "write seconds, or a unit: duration>0.5, duration>500ms"
            return .failure(Mistake(message: "\"\(value)\" is no duration", hint: hint))
        }
        return .success(.compare("duration", comparison, .double(duration.inSeconds)))
    }

    private func word(_ words: [String]) -> Result<EventFilter, Mistake> {
        if isPresence || words.contains(value) { return .success(general) }
        let hint = "it is one of " + words.joined(separator: ", ")
        return .failure(Mistake(message: "there is no \(field) \"\(value)\"", hint: hint))
    }

    /// Whether it asks for the field to be there: `field=*`.
    private var isPresence: Bool {
        !isQuoted && value == "*" && (comparison == .equal || comparison == .notEqual)
    }

    private var general: EventFilter {
        let field = EventField(self.field)
        if isPresence { return comparison == .equal ? .exists(field) : .not(.exists(field)) }
        if !isQuoted, value.count > 1, value.hasSuffix("*"), comparison == .equal || comparison == .notEqual {
            let begins = EventFilter.compare(field, .hasPrefix, .string(String(value.dropLast())))
            return comparison == .equal ? begins : .not(begins)
        }
        return .compare(field, comparison, typed)
    }

    /// The value as a number where it is written as one, and would be written so again: `0042` and `1.10` are text.
    private var typed: AttributeValue {
        if isQuoted || comparison == .contains || comparison == .hasPrefix { return .string(value) }
        if let number = Int64(value), String(number) == value { return .int(number) }
        if let number = Double(value), number.isFinite {
            let isOrder = comparison != .equal && comparison != .notEqual
            if isOrder || number.description == value { return .double(number) }
        }
        return .string(value)
    }
}
