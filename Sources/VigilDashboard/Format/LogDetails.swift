// Programs that log in structure say half of it beside the text: "Request", with the path as an attribute. So a line
// shows what people read of that behind the text. What is for machines stays with the whole record: where in the code
// it was logged, ids, and what belongs to an exception.

/// What a log record says beside its text, in one line: `item=tea size=3`.
struct LogDetails {
    /// Empty where there is nothing to say.
    let text: String

    private static let prefixesOfMachines = ["code.", "exception.", "log.", "process.", "thread.", "vigil."]
    private static let valueMax = 60

    init(_ log: LogView) {
        guard log.event.isEmpty else {
            text = ""
            return
        }
        text = log.attributes.filter { Self.isShown($0, beside: log.text) }.map { attribute in
            let value = VisibleText.cut(VisibleText.line(attribute.value), to: Self.valueMax)
            return "\(VisibleText.line(attribute.key))=\(value.contains(" ") ? "\"\(value)\"" : value)"
        }.joined(separator: " ")
    }

    /// Whether a person learns something by it that the text does not say.
    private static func isShown(_ attribute: AttributeView, beside text: String) -> Bool {
        !attribute.value.isEmpty && !isID(attribute.value) && !isSaid(attribute.value, in: text)
            && !prefixesOfMachines.contains { attribute.key.hasPrefix($0) }
    }

    /// Whether a text has a value; one of few characters may stand there by chance.
    private static func isSaid(_ value: String, in text: String) -> Bool {
        value.utf8.count > 3 && text.contains(value)
    }

    /// Whether a value is a long hexadecimal number, with or without dashes.
    private static func isID(_ value: String) -> Bool {
        value.utf8.count >= 16 && value.allSatisfy { $0.isHexDigit || $0 == "-" }
    }
}
