package import VigilModel

// Attributes with their texts in place, for what is written once: resources, scopes, series.

extension ByteWriter {
    /// Keys and values in their order.
    package mutating func attributes(_ attributes: Attributes) {
        varint(attributes.count)
        for attribute in attributes {
            string(attribute.key)
            value(attribute.value)
        }
    }

    mutating func value(_ value: AttributeValue) {
        let tag = ValueTag(value)
        byte(tag == .text ? ValueTag.longText.rawValue : tag.rawValue)
        switch value {
        case .empty: break
        case .string(let text): string(text)
        case .bool(let flag): byte(flag ? 1 : 0)
        case .int(let number): signed(number)
        case .double(let number): double(number)
        case .bytes(let bytes): blob(bytes)
        case .array(let values):
            varint(values.count)
            for value in values { self.value(value) }
        case .map(let entries): attributes(entries)
        }
    }
}

extension ByteReader {
    /// Keys and values in their order.
    package mutating func attributes() throws(CodecError) -> Attributes { try attributes(depth: 0) }

    private mutating func attributes(depth: Int) throws(CodecError) -> Attributes {
        guard depth < 128 else { throw CodecError("values nest too deep", offset: position) }
        var entries: [Attribute] = []
        for _ in 0..<(try count(of: 2)) {
            let key = try string()
            entries.append(Attribute(key, try value(depth: depth)))
        }
        return Attributes(entries)
    }

    mutating func value(depth: Int) throws(CodecError) -> AttributeValue {
        guard depth < 128 else { throw CodecError("values nest too deep", offset: position) }
        switch ValueTag(rawValue: try byte()) {
        case .empty: return .empty
        case .longText: return .string(try string())
        case .bool: return .bool(try byte() != 0)
        case .int: return .int(try signed())
        case .double: return .double(try double())
        case .bytes: return .bytes(try blob())
        case .array:
            var values: [AttributeValue] = []
            for _ in 0..<(try count()) { values.append(try value(depth: depth + 1)) }
            return .array(values)
        case .map: return .map(try attributes(depth: depth + 1))
        case .text, nil: throw CodecError("an unknown type of value", offset: position)
        }
    }
}
