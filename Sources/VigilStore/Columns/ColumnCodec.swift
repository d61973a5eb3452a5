/// Writes columns, of integers and of doubles, with buffers that are kept from one to the next.
struct ColumnEncoder: ~Copyable {
    private var integers = IntegerColumnEncoder()
    private var doubles = DoubleColumnEncoder()

    init() {}

    /// Writes a column.
    mutating func encode(_ numbers: [Int64], to writer: inout ByteWriter) {
        integers.encode(numbers, to: &writer)
    }

    /// Writes a column.
    mutating func encode(_ numbers: [Double], to writer: inout ByteWriter) {
        numbers.withUnsafeBufferPointer { doubles.encode($0, with: &integers, to: &writer) }
    }
}

/// Reads columns one behind the other.
struct ColumnDecoder {
    let bytes: [UInt8]
    var reader: ByteReader

    /// Reads some integers of a column, and passes over it.
    mutating func integers(_ range: Range<Int>, of count: Int) throws(CodecError) -> [Int64] {
        var column = try IntegerColumnReader(reader, of: bytes, count: count)
        var numbers = [Int64](repeating: 0, count: range.count)
        try numbers.withUnsafeMutableBufferPointer { buffer throws(CodecError) in
            guard let target = buffer.baseAddress else { return }
            try column.read(range, into: target)
        }
        try column.passRest()
        reader = column.rest
        return numbers
    }

    /// Reads some doubles of a column, and passes over it.
    mutating func doubles(_ range: Range<Int>, of count: Int) throws(CodecError) -> [Double] {
        var numbers = [Double](repeating: 0, count: range.count)
        try numbers.withUnsafeMutableBufferPointer { buffer throws(CodecError) in
            guard let target = buffer.baseAddress else {
                // Nothing is wanted: the column is passed over all the same.
                var nothing = 0.0
                try read(range, of: count, into: &nothing)
                return
            }
            try read(range, of: count, into: target)
        }
        return numbers
    }

    /// Passes over a column of integers.
    mutating func passIntegers(_ count: Int) throws(CodecError) {
        var column = try IntegerColumnReader(reader, of: bytes, count: count)
        try column.passRest()
        reader = column.rest
    }
}
