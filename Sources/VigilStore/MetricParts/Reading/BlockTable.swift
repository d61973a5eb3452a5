import VigilModel

/// Where a block of samples lies, and what is in it.
package struct BlockReference: Hashable, Sendable {
    /// The section of samples.
    package var section: Int
    /// Where it lies in the section.
    package var bytes: Range<Int>
    package var count: Int
    /// The times of its first and its last sample, in nanoseconds.
    package var minTime: Int64
    package var maxTime: Int64

    /// Whether some of its samples may lie in a range.
    func overlaps(_ range: TimeRange) -> Bool {
        maxTime >= range.start.nanoseconds && minTime < range.end.nanoseconds
    }
}

/// Where the blocks of a group lie.
final class BlockTable: Sendable {
    private let bytes: [UInt8]
    private let count: Int
    private let start: BlockPlace
    private let columns: [Range<Int>]

    /// - Throws: Where the bytes are not the table of so many blocks.
    init(_ bytes: [UInt8], count: Int) throws(CodecError) {
        self.bytes = bytes
        self.count = count
        var reader = ByteReader(bytes)
        guard try reader.varint() == UInt64(count) else {
            throw CodecError("a table of another number of blocks", offset: reader.position)
        }
        start = BlockPlace(number: try reader.signed())
        var columns: [Range<Int>] = []
        for _ in 0..<4 { columns.append(try reader.take(try reader.count())) }
        self.columns = columns
    }

    /// The blocks of a stream that may hold samples of a range; nil for all.
    func references(_ blocks: Range<Int>, in range: TimeRange?) throws(CodecError) -> [BlockReference] {
        guard !blocks.isEmpty else { return [] }
        let before = blocks.lowerBound > 0 ? 1 : 0
        let ends = try column(0, (blocks.lowerBound - before)..<blocks.upperBound)
        let counts = try column(1, blocks)
        let times = try column(2, blocks)
        let spans = try column(3, blocks)
        var references: [BlockReference] = []
        var last = Int64.min
        for index in counts.indices {
            let previous = index + before == 0 ? start : BlockPlace(number: ends[index + before - 1])
            let reference = BlockReference(
                from: previous,
                to: BlockPlace(number: ends[index + before]),
                count: counts[index],
                minTime: times[index],
                span: spans[index]
            )
            guard let reference, reference.minTime >= last else {
                throw CodecError("a block that cannot be", offset: columns[0].lowerBound)
            }
            last = reference.maxTime
            if range.map(reference.overlaps) ?? true { references.append(reference) }
        }
        return references
    }

    private func column(_ index: Int, _ range: Range<Int>) throws(CodecError) -> [Int64] {
        var decoder = ColumnDecoder(bytes: bytes, reader: ByteReader(bytes, in: columns[index]))
        return try decoder.integers(range, of: count)
    }
}

extension BlockReference {
    /// A block that ends in a place, and begins where the one before ends, or else its section; nil where it cannot be.
    fileprivate init?(from previous: BlockPlace, to end: BlockPlace, count: Int64, minTime: Int64, span: Int64) {
        let first = previous.section == end.section ? previous.offset : 0
        let maxTime = minTime &+ span
        guard first < end.offset, count > 0, count <= SampleBlock.samplesMax, maxTime >= minTime else { return nil }
        self.init(
            section: end.section,
            bytes: first..<end.offset,
            count: Int(count),
            minTime: minTime,
            maxTime: maxTime
        )
    }
}
