import Logging
import VigilModel

/// A log line as it was written, which becomes a record only where it is sent.
///
/// Who logs pays for keeping it: no attribute is made, sorted or copied on the way. It is an object, since what it
/// holds takes longer to copy than to allocate once (`library.log`).
final class PendingLine: Sendable {
    private let level: Logger.Level
    private let message: String
    private let file: String
    private let function: String
    private let line: UInt
    /// Merged from the logger, its provider and the line itself.
    let metadata: Logger.Metadata
    let time: Timestamp
    let logger: LoggerIdentity
    let traceID: TraceID
    let spanID: SpanID
    let flags: UInt32
    /// What is known of an error that the line tells of; empty as a rule.
    let errorAttributes: Attributes

    init(
        _ event: LogEvent,
        message: String,
        metadata: Logger.Metadata,
        at time: Timestamp,
        of logger: LoggerIdentity,
        context: SpanContext?,
        errorAttributes: Attributes
    ) {
        level = event.level
        self.message = message
        file = event.file
        function = event.function
        line = event.line
        self.metadata = metadata.settled
        self.time = time
        self.logger = logger
        traceID = context?.traceID ?? .invalid
        spanID = context?.spanID ?? .invalid
        flags = context?.flags ?? 0
        self.errorAttributes = errorAttributes
    }

    /// About how much memory it holds.
    var approximateBytes: Int { 256 + message.utf8.count + metadata.count * 96 }

    var record: LogRecord {
        var attributes = Attributes(metadata)
        attributes["code.file.path"] = .string(file)
        attributes["code.line.number"] = .int(Int64(clamping: line))
        attributes["code.function.name"] = .string(function)
        for attribute in errorAttributes { attributes[attribute.key] = attribute.value }
        return LogRecord(
            time: time,
            observedTime: time,
            severity: Severity(level),
            severityText: level.rawValue.uppercased(),
            body: .string(message),
            attributes: attributes,
            traceID: traceID,
            spanID: spanID,
            flags: flags
        )
    }
}

/// What all lines of a logger share.
final class LoggerIdentity: Sendable {
    let scope: InstrumentationScope

    init(label: String) {
        scope = InstrumentationScope(label)
    }
}

extension Logger.Metadata {
    /// The same with values that cannot change any more: what describes itself later may say something else.
    fileprivate var settled: Logger.Metadata {
        values.allSatisfy(\.isText) ? self : mapValues(\.settled)
    }
}

extension Logger.MetadataValue {
    fileprivate var isText: Bool {
        if case .string = self { true } else { false }
    }

    fileprivate var settled: Logger.MetadataValue {
        switch self {
        case .string: self
        case .stringConvertible(let value):
            switch value {
            case is any BinaryInteger, is Double, is Float, is Bool: self
            default: .string(value.description)
            }
        case .array(let values): .array(values.map(\.settled))
        case .dictionary(let metadata): .dictionary(metadata.settled)
        }
    }
}
