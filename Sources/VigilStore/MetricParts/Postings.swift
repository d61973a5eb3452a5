import VigilModel

// The numbers of the series that have a label, ascending: one by one, or as runs where that is shorter, as it is for
// what many neighbours have in common.
//
//     count × 2     · numbers                       a column of integers
//     count × 2 + 1 · firsts of runs · lengths      two columns

enum Postings {
    static func write(_ runs: ArraySlice<Range<UInt32>>, to writer: inout ByteWriter) {
        let count = runs.reduce(0) { $0 + $1.count }
        var encoder = ColumnEncoder()
        guard count < runs.count * 2 else {
            writer.varint(runs.count * 2 + 1)
            encoder.encode(runs.map { Int64($0.lowerBound) }, to: &writer)
            encoder.encode(runs.map { Int64($0.count) }, to: &writer)
            return
        }
        writer.varint(count * 2)
        encoder.encode(runs.flatMap { $0.map { Int64($0) } }, to: &writer)
    }

    /// Adds the series to a set.
    ///
    /// - Throws: Where there are more than the set has room for, or others.
    static func read(_ bytes: [UInt8], in range: Range<Int>, into set: inout SeriesSet) throws(CodecError) {
        var reader = ByteReader(bytes, in: range)
        let mark = try reader.varint()
        guard mark >> 1 <= UInt64(set.count) else {
            throw CodecError("more series with a label than there are", offset: reader.position)
        }
        let count = Int(mark >> 1)
        if mark & 1 == 0 {
            try readNumbers(count, reader, bytes, into: &set)
        } else {
            try readRuns(count, reader, bytes, into: &set)
        }
    }

    private static func readNumbers(
        _ count: Int,
        _ reader: ByteReader,
        _ bytes: [UInt8],
        into set: inout SeriesSet
    ) throws(CodecError) {
        var column = try IntegerColumnReader(reader, of: bytes, count: count)
        var frame = [Int64](repeating: 0, count: IntegerFrame.capacity)
        while column.position < count {
            let length = try frame.withUnsafeMutableBufferPointer { buffer throws(CodecError) in
                try column.next(into: buffer.baseAddress.unsafelyUnwrapped)
            }
            guard set.insert(frame[..<length]) else {
                throw CodecError("a series that there is not", offset: reader.position)
            }
        }
    }

    private static func readRuns(
        _ count: Int,
        _ reader: ByteReader,
        _ bytes: [UInt8],
        into set: inout SeriesSet
    ) throws(CodecError) {
        var decoder = ColumnDecoder(bytes: bytes, reader: reader)
        let firsts = try decoder.integers(0..<count, of: count)
        let lengths = try decoder.integers(0..<count, of: count)
        for (first, length) in zip(firsts, lengths) {
            guard first >= 0, length >= 0, first <= set.count, length <= Int64(set.count) - first else {
                throw CodecError("a series that there is not", offset: reader.position)
            }
            set.insert(Int(first)..<Int(first + length))
        }
    }
}
