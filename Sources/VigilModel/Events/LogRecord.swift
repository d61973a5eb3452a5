/// One log line or event.
public struct LogRecord: Hashable, Sendable {
    /// When it happened; zero where the sender did not know.
    public var time: Timestamp
    /// When it was seen by the collecting side; zero where that was not said.
    public var observedTime: Timestamp
    /// How grave it is.
    public var severity: Severity
    /// The sender's own word for the severity: `WARNING`.
    public var severityText: String
    /// The line, or structured content.
    public var body: AttributeValue
    /// More about it.
    public var attributes: Attributes
    /// The kind of event; empty for a plain log line.
    public var eventName: String
    /// The trace during which it happened; invalid where none did.
    public var traceID: TraceID
    /// The span during which it happened; invalid where none did.
    public var spanID: SpanID
    /// W3C trace flags in the low 8 bits.
    public var flags: UInt32
    /// How many attributes the sender left out.
    public var droppedAttributesCount: UInt32

    /// A record; what is not given is empty.
    public init(
        time: Timestamp = .zero,
        observedTime: Timestamp = .zero,
        severity: Severity = .unspecified,
        severityText: String = "",
        body: AttributeValue = .empty,
        attributes: Attributes = [:],
        eventName: String = "",
        traceID: TraceID = .invalid,
        spanID: SpanID = .invalid,
        flags: UInt32 = 0,
        droppedAttributesCount: UInt32 = 0
    ) {
        self.time = time
        self.observedTime = observedTime
        self.severity = severity
        self.severityText = severityText
        self.body = body
        self.attributes = attributes
        self.eventName = eventName
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.droppedAttributesCount = droppedAttributesCount
    }

    /// The time to sort by: when it happened, else when it was seen.
    public var effectiveTime: Timestamp { time == .zero ? observedTime : time }
}

/// How grave a log record is: OpenTelemetry's severity number, 1 to 24, or 0 where none was given.
public struct Severity: Hashable, Comparable, Sendable, Codable {
    /// The number.
    public var number: UInt8

    /// A severity by its number; above 24 is 24.
    public init(_ number: UInt8) {
        self.number = min(number, 24)
    }

    /// None given: 0.
    public static let unspecified = Severity(0)
    /// Every step: 1.
    public static let trace = Severity(1)
    /// For those who look for a fault: 5.
    public static let debug = Severity(5)
    /// As it should be: 9.
    public static let info = Severity(9)
    /// Not yet an error: 13.
    public static let warn = Severity(13)
    /// Something did not work: 17.
    public static let error = Severity(17)
    /// The program cannot go on: 21.
    public static let fatal = Severity(21)

    /// Whether the left is less grave.
    public static func < (left: Severity, right: Severity) -> Bool { left.number < right.number }

    /// The short name of its range: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, or empty.
    public var name: String {
        number == 0 ? "" : ["trace", "debug", "info", "warn", "error", "fatal"][Int(min(number, 24) - 1) / 4]
    }

    /// The severity that a name stands for, in any case, with the usual synonyms; nil where it is none.
    public init?(name: String) {
        switch name.lowercased() {
        case "trace": self = .trace
        case "debug": self = .debug
        case "info", "information", "informational": self = .info
        case "notice": self = Severity(10)
        case "warn", "warning": self = .warn
        case "error", "err": self = .error
        case "critical", "crit": self = Severity(18)
        case "alert": self = Severity(19)
        case "fatal", "emerg", "emergency", "panic": self = .fatal
        default: return nil
        }
    }
}
