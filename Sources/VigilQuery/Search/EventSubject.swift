import VigilModel
public import VigilStore

/// What a search goes through.
public enum EventSubject: String, Hashable, Sendable, Codable, CaseIterable {
    /// Log records and events.
    case logs
    /// Spans.
    case traces
    /// Exceptions, each once.
    case errors
    /// What users did.
    case interactions

    /// The records that it is made of.
    public var signal: EventSignal { self == .traces ? .spans : .logs }

    /// Which of them.
    public var filter: EventFilter {
        switch self {
        case .traces: .all
        case .logs: .not(.compare("scope", .equal, .string(SemanticName.deriveScope)))
        case .errors:
            .and([
                .or([
                    .exists(EventField(SemanticName.exceptionType)), .exists(EventField(SemanticName.exceptionMessage)),
                ]),
                .not(.compare(EventField(SemanticName.errorRepeat), .equal, .bool(true))),
            ])
        case .interactions: .compare("event", .equal, .string(SemanticName.interactionEvent))
        }
    }

    /// The short names of attributes that all its records have, with what they stand for.
    package var shortNames: KeyValuePairs<String, String> {
        switch self {
        case .logs, .traces: [:]
        case .errors:
            [
                "type": SemanticName.exceptionType, "message": SemanticName.exceptionMessage,
                "operation": SemanticName.operationName,
            ]
        case .interactions:
            [
                "name": SemanticName.interactionName, "source": SemanticName.interactionSource,
                "duration": SemanticName.interactionDuration, "error": SemanticName.interactionError,
                "outcome": SemanticName.outcome,
            ]
        }
    }

    /// The fields that its records have beside attributes.
    package var fixedFields: [String] {
        switch self {
        case .traces:
            ["service", "name", "duration", "status", "kind", "instance", "scope", "trace", "span", "parent", "time"]
        case .logs: ["level", "service", "event", "body", "instance", "scope", "trace", "span", "time"]
        case .errors:
            ["service", "type", "message", "operation", "level", "instance", "scope", "trace", "span", "time"]
        case .interactions:
            ["service", "name", "source", "outcome", "duration", "error", "instance", "trace", "span", "time"]
        }
    }

    /// The field that the store knows by another name.
    func stored(_ field: EventField) -> EventField {
        shortNames.first { $0.key == field.name }.map { EventField($0.value) } ?? field
    }
}

extension EventFilter {
    /// The same filter over other fields.
    func mapFields(_ map: (EventField) -> EventField) -> EventFilter {
        switch self {
        case .all, .text: self
        case .and(let parts): .and(parts.map { $0.mapFields(map) })
        case .or(let parts): .or(parts.map { $0.mapFields(map) })
        case .not(let part): .not(part.mapFields(map))
        case .exists(let field): .exists(map(field))
        case .compare(let field, let comparison, let value): .compare(map(field), comparison, value)
        case .matches(let field, let pattern): .matches(map(field), pattern)
        case .glob(let field, let glob): .glob(map(field), glob)
        }
    }
}

extension EventAggregate {
    /// The field that it looks at; nil for a count.
    package var field: EventField? {
        switch self {
        case .count: nil
        case .sum(let field), .average(let field), .min(let field), .max(let field), .distinct(let field),
            .quantile(let field, _):
            field
        }
    }

    /// The same figure of another field.
    func mapField(_ map: (EventField) -> EventField) -> EventAggregate {
        switch self {
        case .count: .count
        case .sum(let field): .sum(map(field))
        case .average(let field): .average(map(field))
        case .min(let field): .min(map(field))
        case .max(let field): .max(map(field))
        case .distinct(let field): .distinct(map(field))
        case .quantile(let field, let quantile): .quantile(map(field), quantile)
        }
    }
}
