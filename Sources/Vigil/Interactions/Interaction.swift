import VigilModel

extension Vigil {
    /// Through which door a user came.
    public enum InteractionSource: String, Hashable, Sendable, CaseIterable, Codable {
        /// A command on a command line.
        case cli
        /// A request of a program.
        case api
        /// A page or window.
        case ui
    }
}

/// How an interaction ended.
struct InteractionEnding: Sendable {
    let outcome: Outcome
    let error: ReportedError?
}

/// Who did something, as the application knows them.
struct InteractionActor: Sendable {
    var user: String?
    var session: String?
}

/// Something that a user did, as it waits to be handed on.
struct Interaction: Sendable {
    let time: Timestamp
    let source: Vigil.InteractionSource
    let name: String
    /// As it was given; a pseudonym only where it leaves.
    let user: String?
    let session: String?
    let ending: InteractionEnding
    let duration: Duration?
    let metadata: Attributes
    let traceID: TraceID
    let spanID: SpanID
    let flags: UInt32

    /// The event that tells of it.
    var record: LogRecord {
        var entries: [Attribute] = []
        entries.reserveCapacity(8 + metadata.count)
        entries.append(Attribute(SemanticName.interactionSource, .string(source.rawValue)))
        entries.append(Attribute(SemanticName.interactionName, .string(name)))
        entries.append(Attribute(SemanticName.outcome, .string(ending.outcome.rawValue)))
        if let duration { entries.append(Attribute(SemanticName.interactionDuration, .double(duration.inSeconds))) }
        if let user { entries.append(Attribute(SemanticName.userID, .string(user))) }
        if let session { entries.append(Attribute(SemanticName.sessionID, .string(session))) }
        if let error = ending.error {
            entries.append(Attribute(SemanticName.errorType, .string(error.type)))
            if !error.message.isEmpty {
                entries.append(Attribute(SemanticName.interactionError, .string(error.message)))
            }
        }
        for entry in metadata {
            entries.append(Attribute(SemanticName.interactionMetadata + entry.key, entry.value))
        }
        return LogRecord(
            time: time,
            severity: .info,
            attributes: Attributes(entries),
            eventName: SemanticName.interactionEvent,
            traceID: traceID,
            spanID: spanID,
            flags: flags
        )
    }
}
