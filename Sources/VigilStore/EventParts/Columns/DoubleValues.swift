/// A column of floating-point numbers (DoubleColumn.swift) of which any rows can be read.
struct DoubleValues {
    private let start: ColumnDecoder
    let count: Int

    init(from reader: inout ByteReader, of bytes: [UInt8], count: Int) throws(CodecError) {
        start = ColumnDecoder(bytes: bytes, reader: reader)
        self.count = count
        var whole = start
        _ = try whole.doubles(0..<0, of: count)
        reader = whole.reader
    }

    func numbers(in range: Range<Int>) throws(CodecError) -> [Double] {
        guard range.upperBound <= count else { throw CodecError("number \(range.upperBound) of \(count)", offset: 0) }
        var decoder = start
        return try decoder.doubles(range, of: count)
    }

    static func write(_ numbers: [Double], to writer: inout ByteWriter) {
        var encoder = ColumnEncoder()
        encoder.encode(numbers, to: &writer)
    }
}
