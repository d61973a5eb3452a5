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
    private static let blockSize = 8_192

    private let column: ValueColumn
    private let texts: TextList?
    private let isCoded: Bool
    private var block = 0..<0
    private var codes: [UInt32] = []
    private var integers: [Int64] = []
    private var doubles: [Double] = []
    /// Values by their code, as far as they were met.
    private var known: [AttributeValue?] = []

    init(_ column: ValueColumn) {
        self.column = column
        switch column.form {
        case .texts(let column), .blobs(let column):
            texts = column.texts
            isCoded = column.codes != nil
            known = Array(repeating: nil, count: column.codes == nil ? 0 : column.texts.count)
        default: (texts, isCoded) = (nil, false)
        }
    }

    /// The value at a place, quickest in ascending order of places.
    mutating func value(at place: Int) throws(CodecError) -> AttributeValue {
        guard place < column.count else { throw CodecError("value \(place) of \(column.count)", offset: 0) }
        if !block.contains(place) { try load(from: place) }
        let index = place &- block.lowerBound
        switch column.tag {
        case .empty: return .empty
        case .bool: return .bool(codes[index] != 0)
        case .int: return .int(integers[index])
        case .double: return .double(doubles[index])
        default: return try text(isCoded ? Int(codes[index]) : place)
        }
    }

    private mutating func text(_ index: Int) throws(CodecError) -> AttributeValue {
        if isCoded, let value = known[index] { return value }
        guard let texts else { return .empty }
        let value = try column.value(texts, at: index)
        if isCoded { known[index] = value }
        return value
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
