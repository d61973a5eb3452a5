// OTLP in JSON, straight to the model. The names of fields are accepted as OTLP writes them (`traceId`) and as the
// protobuf files do (`trace_id`); null means the default; fields that are not known are passed over. As in protobuf,
// the last of a scalar counts and arrays that come twice are joined.

internal import VigilModel

/// Reads one export request.
struct JSONMessageDecoder: ~Copyable {
    var reader: JSONReader
    let limits: OTLPLimits
    private var budget: Int
    private var depth = 0
    private let strings: ByteCache<String>

    init(_ bytes: UnsafeRawBufferPointer, limits: OTLPLimits) {
        // An attribute value takes at most four levels of JSON for each of its own, and lies at most twenty deep.
        let depthMax = limits.attributeDepthMax * 4 + 20 + limits.unknownDepthMax
        self.reader = JSONReader(bytes, depthMax: depthMax, unknownDepthMax: limits.unknownDepthMax)
        self.limits = limits
        self.budget = limits.budget(bodySize: bytes.count)
        self.strings = ByteCache(for: bytes, slotsMax: 512)
    }

    /// Takes the room for one more element off what the batch may still take.
    @inline(__always)
    mutating func charge<Element>(_ type: Element.Type) throws(OTLPError) {
        budget -= MemoryLayout<Element>.stride
        if budget < 0 { throw OTLPError(.tooLarge, at: reader.position) }
    }
}

// MARK: - Texts and bytes

extension JSONMessageDecoder {
    /// A text; null is the empty one.
    mutating func string() throws(OTLPError) -> String {
        if try reader.takeNull() { return "" }
        let (raw, isEscaped) = try reader.rawString()
        if isEscaped { return String(decoding: try reader.unescape(raw), as: UTF8.self) }
        guard raw.count > 0, raw.count <= ByteCacheLimit.runLengthMax else {
            return String(decoding: raw, as: UTF8.self)
        }
        let offset = reader.offset(of: raw, 0)
        let slot = strings.slot(offset: offset, length: raw.count)
        if let string = strings.value(slot: slot, offset: offset, length: raw.count) { return string }
        let string = String(decoding: raw, as: UTF8.self)
        strings.store(string, slot: slot, offset: offset, length: raw.count)
        return string
    }

    /// Bytes in base64.
    mutating func base64() throws(OTLPError) -> [UInt8] {
        if try reader.takeNull() { return [] }
        let (raw, isEscaped) = try reader.rawString()
        // A slash may come as `\/`.
        let bytes = isEscaped ? Base64.decode(try reader.unescape(raw)) : Base64.decode(raw)
        guard let bytes else { throw OTLPError(.wrongType, at: reader.offset(of: raw, 0)) }
        return bytes
    }

    mutating func traceID() throws(OTLPError) -> TraceID {
        if try reader.takeNull() { return .invalid }
        let (raw, isEscaped) = try reader.rawString()
        if raw.isEmpty { return .invalid }
        if raw.count == 32, let high = Self.hex(raw, from: 0), let low = Self.hex(raw, from: 16) {
            return TraceID(high: high, low: low)
        }
        let bytes = try idBytes(raw, isEscaped, count: 16)
        return TraceID(high: Self.number(bytes[..<8]), low: Self.number(bytes[8...]))
    }

    mutating func spanID() throws(OTLPError) -> SpanID {
        if try reader.takeNull() { return .invalid }
        let (raw, isEscaped) = try reader.rawString()
        if raw.isEmpty { return .invalid }
        if raw.count == 16, let value = Self.hex(raw, from: 0) { return SpanID(value) }
        return SpanID(Self.number(try idBytes(raw, isEscaped, count: 8)[...]))
    }

    /// An id in base64, as protobuf's own JSON has it and some senders still send it.
    private func idBytes(_ raw: UnsafeRawBufferPointer, _ isEscaped: Bool, count: Int) throws(OTLPError) -> [UInt8] {
        let bytes = isEscaped ? Base64.decode(try reader.unescape(raw)) : Base64.decode(raw)
        guard let bytes, bytes.count == count else {
            throw OTLPError(.malformedID, at: reader.offset(of: raw, 0))
        }
        return bytes
    }

    /// The number that the 16 digits from a place on spell; `Hex` is generic, which costs a tenfold here.
    private static func hex(_ raw: UnsafeRawBufferPointer, from start: Int) -> UInt64? {
        var number: UInt64 = 0
        for index in start..<(start + 16) {
            let byte = raw[index]
            let digit: UInt8
            if byte &- 0x30 < 10 {
                digit = byte &- 0x30
            } else {
                // Lower and upper case differ in one bit.
                digit = (byte | 0x20) &- 0x61 &+ 10
                guard digit >= 10, digit < 16 else { return nil }
            }
            number = number << 4 | UInt64(digit)
        }
        return number
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

// MARK: - Attributes

extension JSONMessageDecoder {
    /// An array of `KeyValue`.
    mutating func attributes(into attributes: inout Attributes) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            var attribute = Attribute("", .empty)
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "key": attribute.key = try string()
                case "value": try value(into: &attribute.value)
                default: try reader.skip()
                }
            }
            try charge(Attribute.self)
            attributes.entries.append(attribute)
        }
    }

    /// An `AnyValue`.
    mutating func value(into value: inout AttributeValue) throws(OTLPError) {
        if try reader.takeNull() { return }
        depth += 1
        if depth > limits.attributeDepthMax { throw OTLPError(.tooDeep, at: reader.position) }
        try reader.openObject()
        while let key = try reader.nextKey() {
            // In a oneof, null means that it is not this one.
            if try reader.takeNull() { continue }
            switch key {
            case "stringValue", "string_value": value = .string(try string())
            case "boolValue", "bool_value": value = .bool(try reader.bool())
            case "intValue", "int_value": value = .int(try integer(Int64.self))
            case "doubleValue", "double_value": value = .double(try double())
            case "bytesValue", "bytes_value": value = .bytes(try base64())
            case "arrayValue", "array_value": try array(into: &value)
            case "kvlistValue", "kvlist_value": try map(into: &value)
            default: try reader.skip()
            }
        }
        depth -= 1
    }

    private mutating func array(into value: inout AttributeValue) throws(OTLPError) {
        var values: [AttributeValue] = []
        try reader.openObject()
        while let key = try reader.nextKey() {
            guard "values" ~= key else {
                try reader.skip()
                continue
            }
            if try reader.takeNull() { continue }
            try reader.openArray()
            while try reader.nextElement() {
                var element = AttributeValue.empty
                try self.value(into: &element)
                try charge(AttributeValue.self)
                values.append(element)
            }
        }
        value = .array(values)
    }

    private mutating func map(into value: inout AttributeValue) throws(OTLPError) {
        var map = Attributes()
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "values": try attributes(into: &map)
            default: try reader.skip()
            }
        }
        value = .map(map)
    }
}
