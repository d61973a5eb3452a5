import VigilModel

// Attributes in a block of records: most records have the same keys with values of the same types as many others.
// Such a list of keys and types is a shape; a record holds the number of its shape and the bare values.

/// The types of values in bytes; never renumber.
enum ValueTag: UInt8 {
    case empty = 0
    /// Text by its number in the table.
    case text = 1
    /// Text in place.
    case longText = 2
    case bool = 3
    case int = 4
    case double = 5
    case bytes = 6
    case array = 7
    case map = 8

    init(_ value: AttributeValue) {
        self =
            switch value {
            case .empty: .empty
            case .string(let text): text.utf8.count > StringTable.bytesMax ? .longText : .text
            case .bool: .bool
            case .int: .int
            case .double: .double
            case .bytes: .bytes
            case .array: .array
            case .map: .map
            }
    }
}

struct AttributeEncoder {
    private struct Shape {
        var keys: [String]
        var tags: [ValueTag]
    }

    var strings = StringTable()
    private var shapes: [Shape] = []
    private var shapeIndex: [[UInt32]: Int] = [:]
    private var lastShape = 0

    /// The keys of attributes so far, some more than once.
    var keys: [String] { shapes.flatMap(\.keys) }

    /// Writes attributes: the number of their shape, and the values.
    mutating func write(_ attributes: Attributes, to writer: inout ByteWriter) {
        let shape = shape(of: attributes)
        writer.varint(shape)
        for index in attributes.entries.indices {
            write(attributes.entries[index].value, shapes[shape].tags[index], to: &writer)
        }
    }

    private mutating func shape(of attributes: Attributes) -> Int {
        if lastShape < shapes.count, fits(attributes, lastShape) { return lastShape }
        var key: [UInt32] = []
        key.reserveCapacity(attributes.count)
        for attribute in attributes.entries {
            let tag = UInt32(ValueTag(attribute.value).rawValue)
            key.append(UInt32(strings.index(of: attribute.key)) << 4 | tag)
        }
        if let known = shapeIndex[key] {
            lastShape = known
            return known
        }
        let shape = Shape(keys: attributes.map(\.key), tags: attributes.map { ValueTag($0.value) })
        shapes.append(shape)
        lastShape = shapes.count - 1
        shapeIndex[key] = lastShape
        return lastShape
    }

    private func fits(_ attributes: Attributes, _ shape: Int) -> Bool {
        let entries = attributes.entries
        guard entries.count == shapes[shape].keys.count else { return false }
        for index in entries.indices {
            guard shapes[shape].tags[index] == ValueTag(entries[index].value),
                shapes[shape].keys[index].hasSameBytes(as: entries[index].key)
            else { return false }
        }
        return true
    }

    /// Writes a value with its type in front.
    mutating func writeTagged(_ value: AttributeValue, to writer: inout ByteWriter) {
        let tag = ValueTag(value)
        writer.byte(tag.rawValue)
        write(value, tag, to: &writer)
    }

    private mutating func write(_ value: AttributeValue, _ tag: ValueTag, to writer: inout ByteWriter) {
        switch value {
        case .empty: break
        case .string(let text):
            if tag == .text { writer.varint(strings.index(of: text)) } else { writer.string(text) }
        case .bool(let flag): writer.byte(flag ? 1 : 0)
        case .int(let number): writer.signed(number)
        case .double(let number): writer.double(number)
        case .bytes(let bytes): writer.blob(bytes)
        case .array(let values):
            writer.varint(values.count)
            for value in values { writeTagged(value, to: &writer) }
        case .map(let attributes):
            writer.varint(attributes.count)
            for attribute in attributes {
                writer.varint(strings.index(of: attribute.key))
                writeTagged(attribute.value, to: &writer)
            }
        }
    }

    /// Writes the tables, which a reader needs first.
    mutating func writeTables(to writer: inout ByteWriter) {
        var shapeBytes = ByteWriter()
        shapeBytes.varint(shapes.count)
        for shape in shapes {
            shapeBytes.varint(shape.keys.count)
            for (key, tag) in zip(shape.keys, shape.tags) {
                shapeBytes.varint(strings.index(of: key))
                shapeBytes.byte(tag.rawValue)
            }
        }
        strings.write(to: &writer)
        writer.raw(shapeBytes.bytes)
    }
}

struct AttributeDecoder {
    /// Nesting beyond this is damage: OTLP's own limit is lower.
    private static let depthMax = 128

    private struct Shape {
        var keys: [Int]
        var tags: [ValueTag]
    }

    var strings: StringTableReader
    private var shapes: [Shape] = []

    init(from reader: inout ByteReader, of bytes: [UInt8]) throws(CodecError) {
        strings = try StringTableReader(from: &reader, of: bytes)
        for _ in 0..<(try reader.count()) {
            var shape = Shape(keys: [], tags: [])
            for _ in 0..<(try reader.count(of: 2)) {
                shape.keys.append(try reader.index(below: strings.count))
                shape.tags.append(try Self.tag(from: &reader))
            }
            shapes.append(shape)
        }
    }

    /// The keys of attributes, some more than once.
    var keys: [String] {
        mutating get { shapes.flatMap(\.keys).map { strings.text(at: $0) } }
    }

    private static func tag(from reader: inout ByteReader) throws(CodecError) -> ValueTag {
        guard let tag = ValueTag(rawValue: try reader.byte()) else {
            throw CodecError("an unknown type of value", offset: reader.position)
        }
        return tag
    }

    mutating func read(from reader: inout ByteReader) throws(CodecError) -> Attributes {
        let shape = shapes[try reader.index(below: shapes.count)]
        var attributes: [Attribute] = []
        attributes.reserveCapacity(shape.keys.count)
        for (key, tag) in zip(shape.keys, shape.tags) {
            let name = strings.text(at: key)
            attributes.append(Attribute(name, try value(tag, from: &reader, depth: 0)))
        }
        return Attributes(attributes)
    }

    mutating func readTagged(from reader: inout ByteReader, depth: Int = 0) throws(CodecError) -> AttributeValue {
        try value(try Self.tag(from: &reader), from: &reader, depth: depth)
    }

    private mutating func value(
        _ tag: ValueTag,
        from reader: inout ByteReader,
        depth: Int
    ) throws(CodecError) -> AttributeValue {
        switch tag {
        case .empty: return .empty
        case .text: return .string(try strings.text(from: &reader))
        case .longText: return .string(try reader.string())
        case .bool: return .bool(try reader.byte() != 0)
        case .int: return .int(try reader.signed())
        case .double: return .double(try reader.double())
        case .bytes: return .bytes(try reader.blob())
        case .array, .map:
            guard depth < Self.depthMax else { throw CodecError("values nest too deep", offset: reader.position) }
            return try nested(tag, from: &reader, depth: depth + 1)
        }
    }

    private mutating func nested(
        _ tag: ValueTag,
        from reader: inout ByteReader,
        depth: Int
    ) throws(CodecError) -> AttributeValue {
        let count = try reader.count()
        if tag == .array {
            var values: [AttributeValue] = []
            for _ in 0..<count { values.append(try readTagged(from: &reader, depth: depth)) }
            return .array(values)
        }
        var attributes: [Attribute] = []
        for _ in 0..<count {
            let key = try strings.text(from: &reader)
            attributes.append(Attribute(key, try readTagged(from: &reader, depth: depth)))
        }
        return .map(Attributes(attributes))
    }
}
