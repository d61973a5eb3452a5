// OTLP in protobuf, straight to the model. One value holds the cursor, what was seen before, and how much memory the
// batch may still take; each message has a method that reads its fields in a loop over whole tags.
//
// As protobuf asks: the last of a scalar counts, a repeated occurrence of a nested message is merged into the first,
// repeated scalars come packed or not, unknown fields are passed over.

internal import VigilModel

/// Reads one export request.
struct ProtobufDecoder: ~Copyable {
    var reader: WireReader
    let limits: OTLPLimits
    private var budget: Int
    private var depth = 0
    private let strings: ByteCache<String>
    private let attributes: ByteCache<Attribute>
    private let sets: ByteCache<[Attribute]>

    init(_ bytes: UnsafeRawBufferPointer, limits: OTLPLimits) {
        self.reader = WireReader(bytes, groupDepthMax: limits.unknownDepthMax)
        self.limits = limits
        self.budget = limits.budget(bodySize: bytes.count)
        self.strings = ByteCache(for: bytes, slotsMax: 512)
        self.attributes = ByteCache(for: bytes, slotsMax: 512)
        self.sets = ByteCache(for: bytes, slotsMax: 4_096)
    }
}

// MARK: - Memory

extension ProtobufDecoder {
    /// Takes the room for elements off what the batch may still take.
    @inline(__always)
    mutating func charge<Element>(_ count: Int, of type: Element.Type) throws(OTLPError) {
        budget -= count * MemoryLayout<Element>.stride
        if budget < 0 { throw OTLPError(.tooLarge, at: reader.position) }
    }

    /// Makes room for a run of repeated fields whose first tag was just read.
    @inline(__always)
    mutating func reserve<Element>(_ array: inout [Element], run tag: UInt8) throws(OTLPError) {
        let count = reader.run(of: tag).count
        try charge(count, of: Element.self)
        // Only the first run reserves: to reserve for each of many short runs would copy the array every time.
        if array.isEmpty { array.reserveCapacity(count) }
    }
}

// MARK: - Scalars

extension ProtobufDecoder {
    @inline(__always)
    mutating func timestamp() throws(OTLPError) -> Timestamp {
        Timestamp(nanoseconds: Int64(truncatingIfNeeded: min(try reader.fixed64(), UInt64(Int64.max))))
    }

    @inline(__always)
    mutating func uint32() throws(OTLPError) -> UInt32 {
        UInt32(truncatingIfNeeded: try reader.varint())
    }

    @inline(__always)
    mutating func enumeration<Case: RawRepresentable>(
        _ type: Case.Type,
        else unknown: Case
    ) throws(OTLPError) -> Case where Case.RawValue == UInt8 {
        let number = try reader.varint()
        return UInt8(exactly: number).flatMap { Case(rawValue: $0) } ?? unknown
    }

    @inline(__always)
    mutating func traceID() throws(OTLPError) -> TraceID {
        let length = try reader.length()
        if length == 0 { return .invalid }
        guard length == 16 else { throw OTLPError(.malformedID, at: reader.position) }
        let high = UInt64(bigEndian: reader.bytes.loadUnaligned(fromByteOffset: reader.position, as: UInt64.self))
        let low = UInt64(bigEndian: reader.bytes.loadUnaligned(fromByteOffset: reader.position + 8, as: UInt64.self))
        reader.position += 16
        return TraceID(high: high, low: low)
    }

    @inline(__always)
    mutating func spanID() throws(OTLPError) -> SpanID {
        let length = try reader.length()
        if length == 0 { return .invalid }
        guard length == 8 else { throw OTLPError(.malformedID, at: reader.position) }
        let value = UInt64(bigEndian: reader.bytes.loadUnaligned(fromByteOffset: reader.position, as: UInt64.self))
        reader.position += 8
        return SpanID(value)
    }

    /// A text that is likely to come again: a key, a name.
    @inline(__always)
    mutating func string() throws(OTLPError) -> String {
        let length = try reader.length()
        if length == 0 { return "" }
        let start = reader.position
        reader.position += length
        if length > ByteCacheLimit.runLengthMax { return text(start, length) }
        let slot = strings.slot(offset: start, length: length)
        if let string = strings.value(slot: slot, offset: start, length: length) { return string }
        let string = text(start, length)
        strings.store(string, slot: slot, offset: start, length: length)
        return string
    }

    @inline(__always)
    private func text(_ start: Int, _ length: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: reader.bytes[start..<(start + length)]), as: UTF8.self)
    }

    /// Repeated eight-byte numbers, one or a packed run of them.
    mutating func fixed64s<Number>(
        packed: Bool,
        into array: inout [Number],
        make: (UInt64) -> Number
    ) throws(OTLPError) {
        guard packed else {
            try charge(1, of: Number.self)
            array.append(make(try reader.fixed64()))
            return
        }
        let outer = try reader.enter()
        let count = (reader.end - reader.position) / 8
        try charge(count, of: Number.self)
        if array.isEmpty { array.reserveCapacity(count) }
        while !reader.isAtEnd { array.append(make(try reader.fixed64())) }
        reader.leave(outer)
    }

    /// Repeated integers, one or a packed run of them.
    mutating func varints(packed: Bool, into array: inout [UInt64]) throws(OTLPError) {
        guard packed else {
            try charge(1, of: UInt64.self)
            array.append(try reader.varint())
            return
        }
        let outer = try reader.enter()
        while !reader.isAtEnd {
            try charge(1, of: UInt64.self)
            array.append(try reader.varint())
        }
        reader.leave(outer)
    }
}

// MARK: - Attributes

extension ProtobufDecoder {
    /// The attributes of a metric point: instruments of one program often have the same sets, which are then shared.
    mutating func pointAttributes(into entries: inout [Attribute], run tag: UInt8) throws(OTLPError) {
        let start = reader.position
        let run = reader.run(of: tag)
        let length = run.end - start
        guard entries.isEmpty, length > 0, length <= ByteCacheLimit.setLengthMax else {
            return try attributes(into: &entries, count: run.count, tag)
        }
        let slot = sets.setSlot(offset: start, length: length)
        if let set = sets.value(slot: slot, offset: start, length: length) {
            reader.position = run.end
            entries = set
            return
        }
        try attributes(into: &entries, count: run.count, tag)
        // What was read ends where the run ends, so that the bytes stand for these entries and no others.
        if reader.position == run.end { sets.store(entries, slot: slot, offset: start, length: length) }
    }

    /// A run of `KeyValue` fields, the tag of the first of which was just read.
    mutating func attributes(into entries: inout [Attribute], run tag: UInt8) throws(OTLPError) {
        try attributes(into: &entries, count: reader.run(of: tag).count, tag)
    }

    @inline(__always)
    private mutating func attributes(
        into entries: inout [Attribute],
        count: Int,
        _ tag: UInt8
    ) throws(OTLPError) {
        try charge(count, of: Attribute.self)
        if entries.isEmpty { entries.reserveCapacity(count) }
        repeat {
            entries.append(try attribute())
        } while reader.take(tag)
    }

    @inline(__always)
    private mutating func attribute() throws(OTLPError) -> Attribute {
        let length = try reader.length()
        let start = reader.position
        guard length > 0, length <= ByteCacheLimit.runLengthMax else { return try newAttribute(length) }
        let slot = attributes.slot(offset: start, length: length)
        if let attribute = attributes.value(slot: slot, offset: start, length: length) {
            reader.position += length
            return attribute
        }
        let attribute = try newAttribute(length)
        // Nested values have a depth, which is counted where they stand.
        if attribute.value.isScalar { attributes.store(attribute, slot: slot, offset: start, length: length) }
        return attribute
    }

    private mutating func newAttribute(_ length: Int) throws(OTLPError) -> Attribute {
        let outer = reader.end
        reader.end = reader.position + length
        var attribute = Attribute("", .empty)
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: attribute.key = try string()
            case 0x12: try value(into: &attribute.value)
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return attribute
    }

    /// An `AnyValue`, whose length comes next.
    mutating func value(into value: inout AttributeValue) throws(OTLPError) {
        depth += 1
        if depth > limits.attributeDepthMax { throw OTLPError(.tooDeep, at: reader.position) }
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: value = .string(try string())
            case 0x10: value = .bool(try reader.varint() != 0)
            case 0x18: value = .int(Int64(bitPattern: try reader.varint()))
            case 0x21: value = .double(try reader.double())
            case 0x2a: try array(into: &value)
            case 0x32: try map(into: &value)
            case 0x3a: value = .bytes(Array(try reader.slice()))
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        depth -= 1
    }

    private mutating func array(into value: inout AttributeValue) throws(OTLPError) {
        var values: [AttributeValue] = []
        if case .array(let before) = value { values = before }
        value = .empty
        let outer = try reader.enter()
        while !reader.isAtEnd {
            let tag = try reader.tag()
            guard tag == 0x0a else {
                try reader.skip(tag)
                continue
            }
            try reserve(&values, run: 0x0a)
            repeat {
                var element = AttributeValue.empty
                try self.value(into: &element)
                values.append(element)
            } while reader.take(0x0a)
        }
        reader.leave(outer)
        value = .array(values)
    }

    private mutating func map(into value: inout AttributeValue) throws(OTLPError) {
        var entries: [Attribute] = []
        if case .map(let before) = value { entries = before.entries }
        value = .empty
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: try attributes(into: &entries, run: 0x0a)
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        value = .map(Attributes(entries))
    }
}

extension AttributeValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .empty, .string, .bool, .int, .double: true
        case .bytes, .array, .map: false
        }
    }
}
