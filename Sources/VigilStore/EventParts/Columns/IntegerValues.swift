/// A column of whole numbers (IntegerColumn.swift) of which any rows can be read.
struct IntegerValues {
    private let start: IntegerColumnReader
    let count: Int

    init(from reader: inout ByteReader, of bytes: [UInt8], count: Int) throws(CodecError) {
        start = try IntegerColumnReader(reader, of: bytes, count: count)
        self.count = count
        var whole = start
        try whole.passRest()
        reader = whole.rest
    }

    /// Some of the numbers; frames before them are passed over by their heads.
    func numbers(in range: Range<Int>) throws(CodecError) -> [Int64] {
        guard range.upperBound <= count else { throw CodecError("number \(range.upperBound) of \(count)", offset: 0) }
        var column = start
        var failure: CodecError?
        let numbers = [Int64](unsafeUninitializedCapacity: range.count) { target, filled in
            guard let address = target.baseAddress else { return }
            do throws(CodecError) {
                try column.read(range, into: address)
                filled = range.count
            } catch { failure = error }
        }
        if let failure { throw failure }
        return numbers
    }

    /// The first number of each frame.
    func frameFirsts() throws(CodecError) -> [Int64] {
        var column = start
        var firsts: [Int64] = []
        firsts.reserveCapacity(count / IntegerFrame.capacity + 1)
        while column.position < count {
            firsts.append(try column.firstOfNext())
            try column.pass()
        }
        return firsts
    }

    static func write(_ numbers: [Int64], to writer: inout ByteWriter) {
        var encoder = ColumnEncoder()
        encoder.encode(numbers, to: &writer)
    }
}
