package import VigilModel

extension AttributeValue {
    /// The value that a JSON document of any shape stands for; nil where the text is no such document.
    ///
    /// Objects become maps in their order, whole numbers integers where they fit, and null an empty value.
    ///
    /// - Parameters:
    ///   - json: The document, nothing but white space around it.
    ///   - depthMax: How many arrays and objects may lie in one another.
    package init?(json: [UInt8], depthMax: Int = 64) {
        let value: AttributeValue? = json.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes, depthMax: depthMax)
            guard let value = try? reader.value(), (try? reader.finish()) != nil else { return nil }
            return value
        }
        guard let value else { return nil }
        self = value
    }

    /// The value under a key, where this is a map that has it.
    package subscript(key: String) -> AttributeValue? {
        if case .map(let attributes) = self { attributes[key] } else { nil }
    }

    /// The values in order, where this is an array.
    package var elements: [AttributeValue]? {
        if case .array(let values) = self { values } else { nil }
    }
}

extension JSONReader {
    /// The next value of any kind, with all that is in it.
    fileprivate mutating func value() throws(OTLPError) -> AttributeValue {
        switch try peek() {
        case UInt8(ascii: "{"): return .map(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try bool())
        case UInt8(ascii: "n"):
            _ = try takeNull()
            return .empty
        default:
            let digits = String(decoding: try number(), as: UTF8.self)
            if let number = Int64(digits) { return .int(number) }
            return .double(Double(digits) ?? .nan)
        }
    }

    private mutating func object() throws(OTLPError) -> Attributes {
        var attributes = Attributes()
        try openObject()
        while let key = try nextKey() {
            let name = key.decoded.map { String(decoding: $0, as: UTF8.self) }
            attributes.entries.append(Attribute(name ?? String(decoding: key.raw, as: UTF8.self), try value()))
        }
        return attributes
    }

    private mutating func array() throws(OTLPError) -> [AttributeValue] {
        var values: [AttributeValue] = []
        try openArray()
        while try nextElement() { values.append(try value()) }
        return values
    }

    private mutating func text() throws(OTLPError) -> String {
        let (raw, isEscaped) = try rawString()
        return isEscaped ? String(decoding: try unescape(raw), as: UTF8.self) : String(decoding: raw, as: UTF8.self)
    }
}
