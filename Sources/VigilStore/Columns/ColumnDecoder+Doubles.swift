// Columns of doubles are read as integers first, in the memory of the doubles, then converted in one pass.

extension ColumnDecoder {
    /// Reads some doubles of a column, and passes over it.
    ///
    /// The column has `count` numbers; the target has room for those of the range.
    mutating func read(
        _ range: Range<Int>,
        of count: Int,
        into target: UnsafeMutablePointer<Double>
    ) throws(CodecError) {
        guard count > 0 else { return }
        let form = try reader.byte()
        let memory = UnsafeMutableRawPointer(target)
        var column = try IntegerColumnReader(reader, of: bytes, count: count)
        try column.read(range, into: memory.assumingMemoryBound(to: Int64.self))
        try column.passRest()
        reader = column.rest
        if form == DoubleColumnForm.bits {
            Self.convert(memory, range.count) { Double(orderedBits: $0) }
            return
        }
        let digits = Int(form & ~DoubleColumnForm.exceptional)
        guard digits <= DecimalScale.digitsMax else {
            throw CodecError("an unknown form of a column of doubles", offset: reader.position)
        }
        let power = DecimalScale(digits: digits).power
        if digits == 0 {
            Self.convert(memory, range.count) { Double($0) }
        } else {
            Self.convert(memory, range.count) { Double($0) / power }
        }
        if form & DoubleColumnForm.exceptional != 0 { try readExceptions(range, of: count, into: target) }
    }

    /// Turns integers into doubles where they lie.
    @inline(__always)
    private static func convert(_ memory: UnsafeMutableRawPointer, _ count: Int, _ number: (Int64) -> Double) {
        for index in 0..<count {
            let place = memory + index &* 8
            place.storeBytes(of: number(place.load(as: Int64.self)), as: Double.self)
        }
    }

    private mutating func readExceptions(
        _ range: Range<Int>,
        of count: Int,
        into target: UnsafeMutablePointer<Double>
    ) throws(CodecError) {
        let exceptions = Int(clamping: try reader.varint())
        guard exceptions <= count else { throw CodecError("more exceptions than numbers", offset: reader.position) }
        let places = try integers(0..<exceptions, of: exceptions)
        let numbers = try integers(0..<exceptions, of: exceptions)
        for (place, number) in zip(places, numbers) where range.contains(Int(place)) {
            target[Int(place) - range.lowerBound] = Double(orderedBits: number)
        }
    }
}
