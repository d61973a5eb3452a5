import VigilModel

// Attributes of many records as columns. The list of a record's keys and types, in its order, is its shape; a record
// has the number of its shape, and its values stand in the columns of its keys. Where all records have one shape that
// costs nothing, and presence needs no bits of its own: it follows from the shapes.

/// Gathers the attributes (and bodies) of records.
struct AttributeTableWriter {
    /// Records that would bring further keys keep their attributes in one map each.
    static let pairsMax = 4_096

    private var keys = ByteTable()
    private var pairs: [ValuePair] = []
    private var columns: [ValueColumnWriter] = []
    /// The key and type that an attribute of each pair has; of what is no attribute, a type that there is not.
    private var keyTexts: [String] = []
    private var keyTags: [UInt8] = []
    private var pairNumbers: [UInt64: UInt16] = [:]
    private var shapes = ByteTable()
    private var shapeSlots: [[UInt16]] = []
    /// The shape of each record.
    private(set) var codes: [UInt32] = []
    private var slots: [UInt16] = []
    private var lastShape = -1

    /// Adds a record.
    ///
    /// - Parameters:
    ///   - body: A log record's body; nil for what has none.
    ///   - attributes: Its attributes.
    mutating func append(body: AttributeValue?, _ attributes: Attributes) {
        let body = body.flatMap { $0.isEmpty ? nil : $0 }
        if lastShape < 0 || !fits(body, attributes, shapeSlots[lastShape]) { findShape(body, attributes) }
        codes.append(UInt32(lastShape))
        let slots = shapeSlots[lastShape]
        var next = 0
        if let body {
            columns[Int(slots[0])].append(body)
            next = 1
        }
        if slots.count == next + 1, pairs[Int(slots[next])].owner == .packed {
            columns[Int(slots[next])].append(.map(attributes))
            return
        }
        attributes.entries.withUnsafeBufferPointer { entries in
            for index in entries.indices { columns[Int(slots[next &+ index])].append(entries[index].value) }
        }
    }

    private mutating func fits(_ body: AttributeValue?, _ attributes: Attributes, _ slots: [UInt16]) -> Bool {
        let entries = attributes.entries
        guard slots.count == entries.count + (body == nil ? 0 : 1) else { return false }
        var next = 0
        if let body {
            let pair = pairs[Int(slots[0])]
            guard pair.owner == .body, pair.tag == ValueTag(body) else { return false }
            next = 1
        }
        for index in entries.indices {
            let pair = Int(slots[next &+ index])
            guard keyTags[pair] == ValueTag(entries[index].value).rawValue else { return false }
            if keyTexts[pair].isSameInMemory(as: entries[index].key) { continue }
            guard keyTexts[pair].hasSameBytes(as: entries[index].key) else { return false }
            keyTexts[pair] = entries[index].key
        }
        return true
    }

    private mutating func findShape(_ body: AttributeValue?, _ attributes: Attributes) {
        slots.removeAll(keepingCapacity: true)
        if let body, let pair = pair(0, .body, ValueTag(body)) { slots.append(pair) }
        let start = slots.count
        for attribute in attributes.entries {
            let key = keys.number(of: attribute.key)
            if let pair = pair(key + 2, .key(attribute.key), ValueTag(attribute.value), since: start) {
                slots.append(pair)
            } else {
                slots.removeLast(slots.count - start)
                slots.append(contentsOf: pair(1, .packed, .map).map { [$0] } ?? [])
                break
            }
        }
        lastShape = slots.withUnsafeBytes { shapes.number(of: $0) }
        if lastShape == shapeSlots.count { shapeSlots.append(slots) }
    }

    /// The number of a pair, and of a key that stood in the record already, the next one; nil where there are too many.
    private mutating func pair(_ code: Int, _ owner: ValueOwner, _ tag: ValueTag, since start: Int = .max) -> UInt16? {
        var occurrence = 0
        while true {
            let id = UInt64(code) << 32 | UInt64(occurrence) << 8 | UInt64(tag.rawValue)
            guard let known = pairNumbers[id] else {
                if code > 1, pairs.count >= Self.pairsMax { return nil }
                pairNumbers[id] = UInt16(pairs.count)
                pairs.append(ValuePair(owner: owner, tag: tag, occurrence: occurrence))
                columns.append(ValueColumnWriter(tag))
                keyTexts.append(pairs.last?.key ?? "")
                keyTags.append(pairs.last?.key == nil ? .max : tag.rawValue)
                return UInt16(pairs.count - 1)
            }
            guard start < slots.count, slots[start...].contains(known) else { return known }
            occurrence += 1
        }
    }

    /// What was gathered, the most frequent pairs first, bodies before all.
    func finish() -> AttributeTableSections {
        func rank(_ pair: Int) -> (Int, Int, Int) {
            (pairs[pair].owner == .body ? 0 : 1, -columns[pair].count, pair)
        }
        let order = pairs.indices.filter { columns[$0].count > 0 }.sorted { rank($0) < rank($1) }
        var places = [UInt16](repeating: 0, count: pairs.count)
        for (place, pair) in order.enumerated() { places[pair] = UInt16(place) }
        return AttributeTableSections(
            pairs: order.map { pairs[$0] },
            columns: order.map { columns[$0] },
            shapes: shapeSlots.map { $0.map { places[Int($0)] } },
            codes: codes
        )
    }
}

/// The attributes of records, ready to be written.
struct AttributeTableSections {
    let pairs: [ValuePair]
    let columns: [ValueColumnWriter]
    let shapes: [[UInt16]]
    let codes: [UInt32]

    /// Which keys and types there are, and which stand together.
    func writeShapes(to writer: inout ByteWriter) {
        writer.varint(pairs.count)
        for (pair, column) in zip(pairs, columns) {
            pair.write(to: &writer)
            writer.varint(column.count)
        }
        writer.varint(shapes.count)
        for shape in shapes {
            writer.varint(shape.count)
            for slot in shape { writer.varint(Int(slot)) }
        }
    }

    /// The columns from one on, each with its length.
    func writeColumns(from first: Int, to writer: inout ByteWriter) {
        for column in columns.dropFirst(first) {
            var bytes = ByteWriter()
            column.write(to: &bytes)
            writer.varint(bytes.count)
            writer.raw(bytes.bytes)
        }
    }
}

extension AttributeValue {
    var isEmpty: Bool {
        if case .empty = self { true } else { false }
    }
}
