import VigilModel

/// The values of one type under one key, in the order of the records that have it.
struct ValueColumn {
    enum Form {
        case empty
        case flags(CodeColumn)
        case integers(IntegerValues)
        case doubles(DoubleValues)
        case texts(TextColumn)
        /// Bytes, and values within values in the form of ``ByteWriter/value(_:)``.
        case blobs(TextColumn)
    }

    let form: Form
    let tag: ValueTag
    let count: Int

    init(_ tag: ValueTag, from reader: inout ByteReader, of bytes: [UInt8], count: Int) throws(CodecError) {
        self.tag = tag
        self.count = count
        form =
            switch tag {
            case .empty: .empty
            case .bool: .flags(try CodeColumn(from: &reader, of: bytes, rows: count, below: 2))
            case .int: .integers(try IntegerValues(from: &reader, of: bytes, count: count))
            case .double: .doubles(try DoubleValues(from: &reader, of: bytes, count: count))
            case .text, .longText: .texts(try TextColumn(from: &reader, of: bytes, rows: count))
            case .bytes, .array, .map: .blobs(try TextColumn(from: &reader, of: bytes, rows: count))
            }
    }

    /// A value out of a list of texts or bytes.
    func value(_ list: TextList, at index: Int) throws(CodecError) -> AttributeValue {
        switch tag {
        case .bytes: return .bytes(list.blob(at: index))
        case .array, .map:
            var reader = ByteReader(list.blob(at: index))
            return try reader.value(depth: 0)
        default: return .string(list.string(at: index))
        }
    }
}

/// Reads values of a column one after the other, in ascending order of their places.
struct ValueCursor {
    private static let blockSize = 1_024

    private let column: ValueColumn
    private var block = 0..<0
    private var codes: [UInt32] = []
    private var integers: [Int64] = []
    private var doubles: [Double] = []
    private var cache: [UInt32: AttributeValue] = [:]

    init(_ column: ValueColumn) {
        self.column = column
    }

    /// The value at a place, quickest in ascending order of places.
    mutating func value(at place: Int) throws(CodecError) -> AttributeValue {
        guard place < column.count else { throw CodecError("value \(place) of \(column.count)", offset: 0) }
        if !block.contains(place) { try load(from: place) }
        let index = place - block.lowerBound
        switch column.form {
        case .empty: return .empty
        case .flags: return .bool(codes[index] != 0)
        case .integers: return .int(integers[index])
        case .doubles: return .double(doubles[index])
        case .texts(let texts), .blobs(let texts):
            guard texts.codes != nil else { return try column.value(texts.texts, at: place) }
            if let known = cache[codes[index]] { return known }
            let value = try column.value(texts.texts, at: Int(codes[index]))
            cache[codes[index]] = value
            return value
        }
    }

    private mutating func load(from place: Int) throws(CodecError) {
        // A step forward is likely a walk; anything else takes only what is asked for.
        let isWalk = place == block.upperBound && place > 0
        block = place..<min(column.count, place + (isWalk ? Self.blockSize : 16))
        switch column.form {
        case .empty: break
        case .flags(let flags): codes = try flags.codes(in: block)
        case .integers(let column): integers = try column.numbers(in: block)
        case .doubles(let column): doubles = try column.numbers(in: block)
        case .texts(let texts), .blobs(let texts): codes = try texts.codes?.codes(in: block) ?? []
        }
    }
}
