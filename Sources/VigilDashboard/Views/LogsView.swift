package import VigilModel

/// Log records: `GET /api/vigil/logs`.
package struct LogsView: Codable, Sendable, Equatable {
    package var window: WindowView
    /// In the order asked.
    package var logs: [LogView]
    /// Whether the limit cut some off.
    package var isComplete: Bool
    /// The newest record seen: pass it as `after` to get what came since.
    package var after: UInt64
    /// What the search's stages work out, in place of records; absent without stages.
    package var groups: EventGroupsView?
}

/// One log record.
package struct LogView: Codable, Sendable, Equatable {
    package var sequence: UInt64
    package var time: Timestamp
    package var service: String
    /// `info`, `error` …; empty where none was given.
    package var level: String
    package var text: String
    /// `stdout` or `stderr` for captured lines; else empty.
    package var stream: String
    /// The kind of event; empty for a plain line.
    package var event: String
    package var scope: String
    package var trace: String
    package var span: String
    package var attributes: [AttributeView]
}

/// A key with its value as text.
package struct AttributeView: Codable, Sendable, Equatable {
    package var key: String
    package var value: String
}
