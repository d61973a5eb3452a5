import VigilModel

/// What happened shortly before: a log line, or the end of an operation.
struct Breadcrumb: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case line(Severity)
        case operation(Outcome, Duration)
    }

    let kind: Kind
    let time: Timestamp
    /// The number of the thread that recorded it.
    let thread: UInt32
    let traceID: TraceID
    let spanID: SpanID
    /// The line, or the operation's name.
    let text: String
}

extension Breadcrumb: CustomStringConvertible {
    /// In one line: `2026-11-22T01:47:52.123Z WARN disk is nearly full`.
    var description: String {
        switch kind {
        case .line(let severity): "\(time.rfc3339) \(Self.name(of: severity)) \(text)"
        case .operation(let outcome, let duration):
            "\(time.rfc3339) operation \(text): \(outcome.rawValue) after \(duration)"
        }
    }

    private static func name(of severity: Severity) -> String {
        switch severity.number {
        case ..<5: "TRACE"
        case ..<9: "DEBUG"
        case ..<13: "INFO"
        case ..<17: "WARN"
        case ..<21: "ERROR"
        default: "FATAL"
        }
    }
}

extension AttributeValue {
    /// Breadcrumbs as an attribute: one text each, the oldest first; where they are too long together, the oldest go.
    static func breadcrumbs(_ crumbs: [Breadcrumb], bytesMax: Int = 4_096) -> AttributeValue {
        var room = bytesMax
        let lines = crumbs.reversed().map(\.description).prefix { line in
            room -= line.utf8.count
            return room >= 0
        }
        return .array(lines.reversed().map { .string($0) })
    }
}
