import Logging
import VigilModel

extension LogLine {
    /// The line as one JSON object, with the end of the line.
    ///
    /// Its keys are fixed (`level`, `timestamp`, `message`, `service`, `environment`, `version`, `label`, `trace_id`,
    /// `span_id`, `error`, `metadata`); what there is nothing to say about is absent.
    ///
    /// - Parameter origin: Who writes.
    /// - Returns: The line; a message with line ends is one line too.
    func json(_ origin: LogOrigin) -> String {
        var text = "{"
        text.appendMember("level", level.rawValue, isFirst: true)
        text.appendMember("timestamp", time.rfc3339)
        text.appendMember("message", message)
        text.appendMember("service", origin.service)
        if let environment = origin.environment { text.appendMember("environment", environment) }
        if let version = origin.version { text.appendMember("version", version) }
        text.appendMember("label", label)
        if let context {
            text.appendMember("trace_id", context.traceID.hex)
            text.appendMember("span_id", context.spanID.hex)
        }
        if let error { text += ",\"error\":" + error.json }
        let shown = error?.stack == nil ? metadata : metadata.filter { $0.key != SemanticName.exceptionStacktrace }
        if !shown.isEmpty { text += ",\"metadata\":" + AttributeValue.map(Attributes(shown)).json }
        return text + "}\n"
    }
}

extension LoggedError {
    /// `{"message":…,"stack":…,"name":…}`.
    fileprivate var json: String {
        var text = "{"
        text.appendMember("message", message, isFirst: true)
        if let stack { text.appendMember("stack", stack) }
        text.appendMember("name", name)
        return text + "}"
    }
}

extension String {
    fileprivate mutating func appendMember(_ key: String, _ value: String, isFirst: Bool = false) {
        if !isFirst { self += "," }
        appendJSON(key)
        self += ":"
        appendJSON(value)
    }
}
