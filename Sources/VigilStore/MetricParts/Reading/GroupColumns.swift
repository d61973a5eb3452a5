import VigilModel

/// The columns of a group of series, unpacked.
///
/// Reading checks that every number in them leads to something; what they give can be used as it is.
struct GroupColumns: Sendable {
    private let metrics: [UInt32]
    private let identities: [UInt32]
    private let scopes: [UInt32]
    private let rowEnds: [Int]
    private let streamEnds: [Int]
    private let writers: [UInt32]
    private let blockEnds: [Int]
    private let rows: Range<Int>

    init(_ reader: ByteReader, of bytes: [UInt8], _ shape: GroupShape) throws(CodecError) {
        var decoder = ColumnDecoder(bytes: bytes, reader: reader)
        metrics = try decoder.numbers(of: shape.series)
        identities = try decoder.numbers(of: shape.series)
        scopes = try decoder.numbers(of: shape.series)
        rowEnds = try decoder.ends(of: shape.series)
        streamEnds = try decoder.ends(of: shape.series)
        writers = try decoder.numbers(of: shape.streams)
        blockEnds = try decoder.ends(of: shape.streams)
        rows = try decoder.reader.take(decoder.reader.remaining)
    }

    func check(
        metrics: Int,
        _ identities: Int,
        _ scopes: Int,
        writers: Int,
        _ shape: GroupShape
    ) throws(CodecError) {
        let isWhole =
            self.metrics.allSatisfy { $0 < metrics } && self.identities.allSatisfy { $0 < identities }
            && self.scopes.allSatisfy { $0 < scopes } && self.writers.allSatisfy { $0 < writers }
            && (rowEnds.last ?? 0) == rows.count && (streamEnds.last ?? 0) == shape.streams
            && (blockEnds.last ?? 0) == shape.blocks
        guard isWhole else { throw CodecError("a group that does not add up", offset: rows.lowerBound) }
    }

    func metric(of series: Int) -> Int { Int(metrics[series]) }
    func identity(of series: Int) -> Int { Int(identities[series]) }
    func scope(of series: Int) -> Int { Int(scopes[series]) }
    func writer(of stream: Int) -> Int { Int(writers[stream]) }

    /// Where the attributes of a series lie.
    func row(of series: Int) -> Range<Int> {
        let range = Self.range(series, rowEnds)
        return (rows.lowerBound + range.lowerBound)..<(rows.lowerBound + range.upperBound)
    }

    func streams(of series: Int) -> Range<Int> { Self.range(series, streamEnds) }
    func blocks(of stream: Int) -> Range<Int> { Self.range(stream, blockEnds) }

    private static func range(_ index: Int, _ ends: [Int]) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }
}

extension ColumnDecoder {
    /// A column of numbers of entries in tables.
    fileprivate mutating func numbers(of count: Int) throws(CodecError) -> [UInt32] {
        try integers(0..<count, of: count).map { UInt32(exactly: $0) ?? .max }
    }

    /// A column of lengths, as where each ends.
    fileprivate mutating func ends(of count: Int) throws(CodecError) -> [Int] {
        var end = 0
        var ends: [Int] = []
        ends.reserveCapacity(count)
        for length in try integers(0..<count, of: count) {
            guard length >= 0, length <= Int64(UInt32.max) else {
                throw CodecError("a length of \(length)", offset: reader.position)
            }
            end += Int(length)
            ends.append(end)
        }
        return ends
    }
}
