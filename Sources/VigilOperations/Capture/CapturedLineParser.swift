package import VigilModel
import VigilOTLP

/// Makes log records of what a program printed: JSON and logfmt taken apart, the severity guessed.
package struct CapturedLineParser: Sendable {
    /// The scope of all that is captured.
    package static let scope = InstrumentationScope(SemanticName.captureScope)

    private let stream: OutputStream

    package init(stream: OutputStream) {
        self.stream = stream
    }

    /// The record of a line.
    ///
    /// A line without a hint is `info`, whichever stream it came from: much of what is printed to standard error is no
    /// error.
    package func record(of line: CapturedLine) -> LogRecord {
        var record = LogRecord(time: line.time, observedTime: line.time, severity: .info)
        if let fields = Self.json(line.text) ?? Logfmt.fields(of: line.text) {
            StructuredLine(fields).fill(&record, line: line.text)
        } else {
            record.body = .string(line.text)
            if let guess = SeverityGuess(line: line.text) {
                record.severity = guess.severity
                record.severityText = guess.word
            } else if line.text.hasText("Fatal error: ") {
                record.severity = .fatal
            }
        }
        record.attributes[SemanticName.logIOStream] = .string(stream.rawValue)
        return record
    }

    /// The record of a stack trace, with the line that announced it.
    func record(of trace: StackTrace, intro: CapturedLine?, at time: Timestamp) -> LogRecord {
        var record = intro.map(record) ?? LogRecord(time: time, observedTime: time)
        record.severity = max(record.severity, trace.isFatal ? .fatal : .error)
        if intro == nil {
            let head = [trace.type, trace.message].filter { !$0.isEmpty }.joined(separator: ": ")
            record.body = .string(head.isEmpty ? trace.lines.first ?? "" : head)
            record.attributes[SemanticName.logIOStream] = .string(stream.rawValue)
        }
        if !trace.type.isEmpty { record.attributes[SemanticName.exceptionType] = .string(trace.type) }
        if !trace.message.isEmpty { record.attributes[SemanticName.exceptionMessage] = .string(trace.message) }
        record.attributes[SemanticName.exceptionStacktrace] = .string(trace.text)
        return record
    }

    private static func json(_ text: String) -> Attributes? {
        guard text.utf8.first == UInt8(ascii: "{"), text.utf8.last == UInt8(ascii: "}"),
            case .map(let fields) = AttributeValue(json: Array(text.utf8), depthMax: 16), !fields.isEmpty
        else { return nil }
        return fields
    }
}
