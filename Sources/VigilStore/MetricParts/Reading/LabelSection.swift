import VigilModel

/// Labels in the order of their names and values, as they were read.
final class LabelSection: Sendable {
    private let bytes: [UInt8]
    private let names: [(name: String, entries: Range<Int>)]
    private let values: Bounds
    private let postings: Bounds

    /// Things that lie one behind the other.
    private struct Bounds {
        let start: Int
        let ends: [Int]

        init(from decoder: inout ColumnDecoder, count: Int) throws(CodecError) {
            let lengths = try decoder.integers(0..<count, of: count)
            start = decoder.reader.position
            var ends: [Int] = []
            ends.reserveCapacity(count)
            for length in lengths { ends.append(try decoder.reader.take(Int(length)).upperBound) }
            self.ends = ends
        }

        subscript(index: Int) -> Range<Int> { (index == 0 ? start : ends[index - 1])..<ends[index] }
    }

    init(_ bytes: [UInt8]) throws(CodecError) {
        self.bytes = bytes
        var reader = ByteReader(bytes)
        let count = try reader.count()
        var names: [(name: String, entries: Range<Int>)] = []
        var end = 0
        for _ in 0..<(try reader.count(of: 2)) {
            let name = try reader.string()
            let length = try reader.index(below: count - end + 1)
            names.append((name, end..<(end + length)))
            end += length
        }
        guard end == count else { throw CodecError("labels without a name", offset: reader.position) }
        self.names = names
        var decoder = ColumnDecoder(bytes: bytes, reader: reader)
        values = try Bounds(from: &decoder, count: count)
        postings = try Bounds(from: &decoder, count: count)
    }

    /// The names in order.
    var labelNames: [String] { names.map(\.name) }

    /// The values of a label here, by their numbers in the section, ascending by their bytes.
    func entries(of name: String) -> Range<Int> {
        names.first { $0.name.hasSameBytes(as: name) }?.entries ?? 0..<0
    }

    /// The bytes of a value, for the time of a call.
    func withValue<Result>(_ entry: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[values[entry]])) }
    }

    func value(_ entry: Int) -> String { String(decoding: bytes[values[entry]], as: UTF8.self) }

    /// The first of some values that does not come before a text.
    func firstEntry(of entries: Range<Int>, notBefore text: UnsafeRawBufferPointer) -> Int {
        var lower = entries.lowerBound
        var upper = entries.upperBound
        while lower < upper {
            let middle = (lower + upper) / 2
            if withValue(middle, { ByteOrder.compare($0, text) }) < 0 { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    /// Adds the series that have a value to a set.
    func insertSeries(of entry: Int, into set: inout SeriesSet) throws(CodecError) {
        try Postings.read(bytes, in: postings[entry], into: &set)
    }
}
