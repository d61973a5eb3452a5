package import VigilModel

/// Whose records are and what recorded them: shared by all records of one sender and scope.
package final class EventSource: Sendable, Hashable {
    package let resource: Resource
    package let identity: ResourceIdentity
    package let scope: InstrumentationScope

    package init(resource: Resource, identity: ResourceIdentity, scope: InstrumentationScope) {
        self.resource = resource
        self.identity = identity
        self.scope = scope
    }

    package static func == (left: EventSource, right: EventSource) -> Bool {
        left === right
            || (left.resource == right.resource && left.identity == right.identity && left.scope == right.scope)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(resource)
        hasher.combine(identity)
        hasher.combine(scope)
    }
}

/// A span or log record as the head holds it.
package struct EventRow: Sendable {
    package var sequence: UInt64
    package var source: EventSource
    package var body: EventRecord.Body

    package init(sequence: UInt64, source: EventSource, body: EventRecord.Body) {
        self.sequence = sequence
        self.source = source
        self.body = body
    }

    /// A span's start, a log record's effective time.
    package var time: Timestamp {
        switch body {
        case .span(let span): span.start
        case .log(let log): log.effectiveTime
        }
    }

    /// The row as a query returns it.
    package var record: EventRecord {
        EventRecord(
            sequence: sequence,
            resource: source.resource,
            identity: source.identity,
            scope: source.scope,
            body: body
        )
    }
}
