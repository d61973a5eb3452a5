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

/// Where the blocks of a group lie, unpacked.
final class BlockTable: Sendable {
    private let start: BlockPlace
    private let ends: [Int64]
    private let counts: [Int64]
    private let minTimes: [Int64]
    private let spans: [Int64]

    /// - Throws: Where the bytes are not the table of so many blocks.
    init(_ bytes: [UInt8], count: Int) throws(CodecError) {
        var reader = ByteReader(bytes)
        guard try reader.varint() == UInt64(count) else {
            throw CodecError("a table of another number of blocks", offset: reader.position)
        }
        start = BlockPlace(number: try reader.signed())
        var decoder = ColumnDecoder(bytes: bytes, reader: reader)
        ends = try decoder.integers(0..<count, of: count)
        counts = try decoder.integers(0..<count, of: count)
        minTimes = try decoder.integers(0..<count, of: count)
        spans = try decoder.integers(0..<count, of: count)
    }

    /// The blocks of a stream that may hold samples of a range; nil for all.
    func references(_ blocks: Range<Int>, in range: TimeRange?) throws(CodecError) -> [BlockReference] {
        var references: [BlockReference] = []
        var last = Int64.min
        for index in blocks {
            let reference = try reference(index)
            guard reference.minTime >= last else { throw CodecError("a block that cannot be", offset: index) }
            last = reference.maxTime
            if range.map(reference.overlaps) ?? true { references.append(reference) }
        }
        return references
    }

    /// Where a block lies, by its number.
    func reference(_ index: Int) throws(CodecError) -> BlockReference {
        let reference = BlockReference(
            from: index == 0 ? start : BlockPlace(number: ends[index - 1]),
            to: BlockPlace(number: ends[index]),
            count: counts[index],
            minTime: minTimes[index],
            span: spans[index]
        )
        guard let reference else { throw CodecError("a block that cannot be", offset: index) }
        return reference
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
