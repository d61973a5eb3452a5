package import VigilModel

/// Traces: `GET /api/vigil/traces`.
package struct TracesView: Codable, Sendable, Equatable {
    package var window: WindowView
    /// Newest first.
    package var traces: [TraceSummaryView]
    package var isComplete: Bool
    /// What the search's stages work out of spans, in place of traces; absent without stages.
    package var groups: EventGroupsView?
}

/// One trace in a list.
package struct TraceSummaryView: Codable, Sendable, Equatable {
    package var trace: String
    /// The root span's name, else that of the earliest span here.
    package var name: String
    package var services: [String]
    package var start: Timestamp
    package var durationSeconds: Double
    package var spans: Int
    package var errors: Int
}

/// One trace, whole: `GET /api/vigil/traces/{id}`.
package struct TraceView: Codable, Sendable, Equatable {
    package var trace: String
    package var start: Timestamp
    package var durationSeconds: Double
    /// Parents before children, siblings by start; spans whose parent is missing stand at depth 0.
    package var spans: [SpanView]
    /// The trace's log records, oldest first.
    package var logs: [LogView]
}

/// One span of a trace.
package struct SpanView: Codable, Sendable, Equatable {
    package struct Event: Codable, Sendable, Equatable {
        package var time: Timestamp
        package var name: String
        package var attributes: [AttributeView]
    }

    package var span: String
    package var parent: String
    package var depth: Int
    package var name: String
    package var service: String
    /// `server`, `client`, `internal`, `producer`, `consumer` or empty.
    package var kind: String
    /// `ok`, `error` or empty.
    package var status: String
    package var statusMessage: String
    package var start: Timestamp
    /// From the trace's start.
    package var offsetSeconds: Double
    package var durationSeconds: Double
    package var scope: String
    package var attributes: [AttributeView]
    package var events: [Event]
}
