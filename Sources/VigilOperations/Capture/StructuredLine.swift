import VigilModel

/// A printed line that was made of fields, and which of them mean what; the names that common loggers use.
struct StructuredLine {
    private var fields: Attributes

    init(_ fields: Attributes) {
        self.fields = fields
    }

    /// Puts the fields where they belong in a record; what has no place of its own becomes an attribute.
    func fill(_ record: inout LogRecord, line: String) {
        var rest = self
        if let time = rest.take(["time", "ts", "timestamp", "@timestamp", "datetime", "date"], Self.time) {
            record.time = time
        }
        if let (severity, text) = rest.take(
            ["level", "severity", "lvl", "log.level", "levelname", "loglevel", "level_name"],
            Self.severity
        ) {
            record.severity = severity
            record.severityText = text
        }
        if let message = rest.take(["msg", "message", "event", "@message", "text"], \.stringValue) {
            record.body = .string(message)
        } else {
            record.body = .string(line)
        }
        let trace = rest.take(["trace_id", "traceId", "traceID", "trace.id", "otelTraceID", "dd.trace_id"]) {
            $0.stringValue.flatMap(TraceID.init(hex:))
        }
        record.traceID = trace ?? .invalid
        let span = rest.take(["span_id", "spanId", "spanID", "span.id", "otelSpanID"]) {
            $0.stringValue.flatMap(SpanID.init(hex:))
        }
        record.spanID = span ?? .invalid
        rest.takeException(into: &record)
        record.attributes.entries += rest.fields.entries
    }

    /// The first of some fields that has a meaning; it is taken out.
    private mutating func take<Value>(_ names: [String], _ meaning: (AttributeValue) -> Value?) -> Value? {
        for name in names {
            guard let field = fields[name], let value = meaning(field) else { continue }
            fields[name] = nil
            return value
        }
        return nil
    }

    private mutating func takeException(into record: inout LogRecord) {
        let nested = take(["err", "error", "exception"]) { value -> Attributes? in
            if case .map(let fields) = value { fields } else { nil }
        }
        let stack =
            take(
                ["exception.stacktrace", "exc_info", "stack", "stack_trace", "stacktrace", "exc_text", "error.stack"],
                \.stringValue
            ) ?? nested?["stack"]?.stringValue ?? nested?["stacktrace"]?.stringValue
            ?? take(["exception"], Self.multilineText)
        let named = stack.flatMap(Self.exception)
        let type =
            take(["exception.type", "error.type", "exc_type"], \.stringValue)
            ?? nested?["type"]?.stringValue ?? nested?["name"]?.stringValue ?? nested?["class"]?.stringValue
            ?? named?.type
        let message =
            take(["exception.message", "error.message"], \.stringValue) ?? nested?["message"]?.stringValue
            ?? named?.message
        if let type, !type.isEmpty { record.attributes["exception.type"] = .string(type) }
        if let message, !message.isEmpty { record.attributes["exception.message"] = .string(message) }
        if let stack { record.attributes["exception.stacktrace"] = .string(stack) }
    }

    private static func multilineText(_ value: AttributeValue) -> String? {
        value.stringValue.flatMap { $0.hasText("\n") ? $0 : nil }
    }

    /// What a stack says of its exception: Python names it last, the others first.
    private static func exception(of stack: String) -> ExceptionLine? {
        let lines = stack.split(separator: "\n")
        let isPython = lines.first?.hasText("Traceback (most recent call last)") == true
        return (isPython ? lines.last : lines.first).flatMap { ExceptionLine($0) }
    }

    private static func severity(_ value: AttributeValue) -> (Severity, String)? {
        switch value {
        case .string(let name):
            SeverityGuess(line: "[\(name)]").map { ($0.severity, name) }
        case .int(let number):
            // Bunyan and pino: 10 trace, 20 debug, … 60 fatal.
            (10...60).contains(number) && number % 10 == 0
                ? (Severity(UInt8(4 * (number / 10 - 1) + 1)), String(number)) : nil
        default: nil
        }
    }

    /// RFC 3339, or seconds to nanoseconds since the epoch, told apart by their size.
    private static func time(_ value: AttributeValue) -> Timestamp? {
        if let text = value.stringValue { return Timestamp(rfc3339: text) ?? Double(text).flatMap(time) }
        return value.numberValue.flatMap(time)
    }

    private static func time(_ number: Double) -> Timestamp? {
        switch number {
        case 1e8..<1e11: Timestamp(seconds: number)
        case 1e11..<1e14: Timestamp(seconds: number / 1e3)
        case 1e14..<1e17: Timestamp(seconds: number / 1e6)
        case 1e17..<9e18: Timestamp(seconds: number / 1e9)
        default: nil
        }
    }
}
