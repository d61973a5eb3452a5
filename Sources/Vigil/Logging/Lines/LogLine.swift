import Logging
import VigilModel

/// A log line before it has a form.
struct LogLine {
    let time: Timestamp
    let level: Logger.Level
    let label: String
    let message: String
    let error: LoggedError?
    let metadata: Logger.Metadata
    /// The trace and span within which it was written.
    let context: SpanContext?
}

/// An error as lines tell it.
struct LoggedError: Hashable, Sendable {
    let name: String
    let message: String
    /// Where it was thrown, as far as the program has said so.
    let stack: String?

    init(_ error: any Error, stack: String?) {
        let reported = ReportedError(error)
        name = reported.type
        message = reported.message
        self.stack = stack
    }
}

extension LogLine {
    /// The line of an event.
    ///
    /// - Parameters:
    ///   - event: What the logger was given.
    ///   - label: The logger's label.
    ///   - metadata: All of it, merged.
    ///   - time: When.
    ///   - context: Within which span.
    init(_ event: LogEvent, label: String, metadata: Logger.Metadata, at time: Timestamp, context: SpanContext?) {
        self.init(
            time: time,
            level: event.level,
            label: label,
            message: event.message.description,
            error: event.error.map {
                LoggedError($0, stack: metadata[SemanticName.exceptionStacktrace]?.description)
            },
            metadata: metadata,
            context: context
        )
    }
}

/// What all lines of a process have in common.
struct LogOrigin: Hashable, Sendable {
    let service: String
    let environment: String?
    let version: String?

    init(_ resource: Resource) {
        service = resource.attributes[SemanticName.serviceName]?.stringValue ?? ""
        environment = resource.attributes[SemanticName.deploymentEnvironmentName]?.stringValue
        version = resource.attributes[SemanticName.serviceVersion]?.stringValue
    }
}
