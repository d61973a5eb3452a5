import VigilModel

/// Finds the value of one field in records: an ``EventField`` after its name was looked at once.
struct FieldReader: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case service, instance, name, level, body, event, trace, span, parent, kind, status, duration, scope, time
        /// The names under which it may stand, the asked one first.
        case attribute([String])
    }

    let kind: Kind

    init(_ field: EventField) {
        kind =
            switch field.name {
            case "service": .service
            case "instance": .instance
            case "name": .name
            case "level": .level
            case "body": .body
            case "event": .event
            case "trace": .trace
            case "span": .span
            case "parent": .parent
            case "kind": .kind
            case "status": .status
            case "duration": .duration
            case "scope": .scope
            case "time": .time
            default: .attribute([field.name] + FieldAlias.others(of: field.name))
            }
    }

    /// The value in a row; nil where the row has none.
    func value(in row: EventRow) -> AttributeValue? {
        switch kind {
        case .service: return .string(row.source.resource.serviceName)
        case .instance: return .string(row.source.identity.instance)
        case .scope: return row.source.scope.name.isEmpty ? nil : .string(row.source.scope.name)
        case .time: return .double(row.time.seconds)
        default: break
        }
        switch row.body {
        case .span(let span): return value(in: span) ?? attribute(span.attributes, row.source)
        case .log(let log): return value(in: log) ?? attribute(log.attributes, row.source)
        }
    }

    /// Whether a record of a block may have the field; false is certain.
    func mayBe(in block: EventBlock) -> Bool {
        if kind == .event { return block.mayHave(key: SemanticName.eventName) }
        guard case .attribute(let names) = kind else { return true }
        return names.contains { name in
            block.mayHave(key: name) || block.sources.contains { $0.resource.attributes[name] != nil }
        }
    }

    /// The value as a number, for sums and quantiles.
    func number(in row: EventRow) -> Double? {
        if kind == .duration, case .span(let span) = row.body { return span.seconds }
        guard let value = value(in: row) else { return nil }
        return value.numberValue ?? value.stringValue.flatMap(Double.init)
    }

    private func value(in span: SpanRecord) -> AttributeValue? {
        switch kind {
        case .name: .string(span.name)
        case .trace: span.traceID.isValid ? .string(span.traceID.hex) : nil
        case .span: span.spanID.isValid ? .string(span.spanID.hex) : nil
        case .parent: span.parentSpanID.isValid ? .string(span.parentSpanID.hex) : nil
        case .kind: .string(span.kind.text)
        case .status: .string(span.status.code.text)
        case .duration: .double(span.seconds)
        default: nil
        }
    }

    private func value(in log: LogRecord) -> AttributeValue? {
        switch kind {
        case .level: log.severity == .unspecified ? nil : .string(log.severity.name)
        case .body: log.body == .empty ? nil : log.body
        case .event:
            log.eventName.isEmpty ? log.attributes[SemanticName.eventName] : .string(log.eventName)
        case .trace: log.traceID.isValid ? .string(log.traceID.hex) : nil
        case .span: log.spanID.isValid ? .string(log.spanID.hex) : nil
        default: nil
        }
    }

    private func attribute(_ own: Attributes, _ source: EventSource) -> AttributeValue? {
        guard case .attribute(let names) = kind else { return nil }
        for (index, name) in names.enumerated() {
            if let value = own[name] {
                return index == 0 ? value : FieldAlias.mapped(value, from: name, to: names[0])
            }
        }
        for name in names {
            if let value = source.resource.attributes[name] { return value }
        }
        return nil
    }
}

extension SpanRecord {
    /// From start to end in seconds, to the precision of a Double.
    var seconds: Double { Double(end.nanoseconds &- start.nanoseconds) / 1e9 }
}

extension SpanRecord.Kind {
    /// The word for it in searches.
    package var text: String {
        switch self {
        case .unspecified: "unspecified"
        case .internal: "internal"
        case .server: "server"
        case .client: "client"
        case .producer: "producer"
        case .consumer: "consumer"
        }
    }
}

extension SpanRecord.Status.Code {
    /// The word for it in searches.
    package var text: String {
        switch self {
        case .unset: "unset"
        case .ok: "ok"
        case .error: "error"
        }
    }
}
