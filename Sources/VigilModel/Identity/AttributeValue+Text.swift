extension AttributeValue: CustomStringConvertible {
    /// The value as OpenTelemetry writes it outside OTLP: text as it is, everything else as JSON, bytes in base64.
    ///
    /// > Source: OpenTelemetry specification, "AnyValue representation for non-OTLP protocols".
    public var description: String {
        switch self {
        case .empty: ""
        case .string(let text): text
        default: json
        }
    }

    /// The value as one JSON document, without spaces.
    ///
    /// NaN and the infinities, which JSON lacks, are the strings "NaN", "Infinity" and "-Infinity".
    public var json: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .empty: text += "null"
        case .string(let string): text.appendJSON(string)
        case .bool(let flag): text += flag ? "true" : "false"
        case .int(let number): text += String(number)
        case .double(let number): text += number.jsonText
        case .bytes(let bytes): text.appendJSON(Base64.encode(bytes))
        case .array(let values): Self.write(values, to: &text)
        case .map(let attributes): Self.write(attributes, to: &text)
        }
    }

    private static func write(_ values: [AttributeValue], to text: inout String) {
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            value.write(to: &text)
        }
        text += "]"
    }

    private static func write(_ attributes: Attributes, to text: inout String) {
        text += "{"
        for (index, attribute) in attributes.enumerated() {
            if index > 0 { text += "," }
            text.appendJSON(attribute.key)
            text += ":"
            attribute.value.write(to: &text)
        }
        text += "}"
    }
}

extension Double {
    fileprivate var jsonText: String {
        if isNaN { return "\"NaN\"" }
        if isInfinite { return self < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
        return description
    }
}
