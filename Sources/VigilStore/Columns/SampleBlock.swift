import VigilModel

// The samples of one stream as a sealed part keeps them: a column of times, one of starts, and one for each kind of
// value that occurs. Columns are in frames of 128, whose heads say how long they are; so a reader of some hours
// passes over the rest without unpacking it. Nothing is lost: every integer, every bit of a double, every stale
// marker comes back as it was. docs/formats/columns.md draws the bytes.

/// The samples of one stream, packed.
package struct SampleBlock: Sendable {
    /// The most samples in a block.
    package static let samplesMax = 8_192
    /// What reading gives for a sample that is stale: the number by which Prometheus marks it.
    package static let staleNumber = Double(bitPattern: 0x7ff0_0000_0000_0002)

    /// How many samples there are.
    package let count: Int
    /// Reads what is behind the head: times, unless they are another block's, starts, values.
    let decoder: ColumnDecoder
    /// Reads the times of the block before this one that has the same.
    let sharedTimes: ByteReader?
    let hasStarts: Bool
    let kinds: SampleKinds

    /// A block that lies in some bytes, of which only the head is read yet.
    ///
    /// A block that shares its times finds them in the bytes before the range.
    ///
    /// - Throws: If the head is not that of a block. What is behind it may be damaged all the same: reading finds that.
    package init(_ bytes: [UInt8], in range: Range<Int>) throws(CodecError) {
        var reader = ByteReader(bytes, in: range)
        let mark = try reader.byte()
        count = try reader.index(below: Self.samplesMax + 1)
        hasStarts = mark & SampleBlockMark.starts != 0
        kinds = try SampleBlockMark.kinds(mark, of: count, from: &reader)
        sharedTimes = mark & SampleBlockMark.sharedTimes == 0 ? nil : try Self.sharedTimes(bytes, &reader)
        decoder = ColumnDecoder(bytes: bytes, reader: reader)
    }

    private static func sharedTimes(
        _ bytes: [UInt8],
        _ reader: inout ByteReader
    ) throws(CodecError) -> ByteReader {
        let end = reader.position
        let distance = try reader.varint()
        guard distance > 0, distance <= UInt64(end) else {
            throw CodecError("times before the bytes begin", offset: end)
        }
        return ByteReader(bytes, in: (end - Int(distance))..<end)
    }

    /// A block that is all of some bytes.
    package init(_ bytes: [UInt8]) throws(CodecError) {
        try self.init(bytes, in: 0..<bytes.count)
    }

    /// Whether every sample is a number, or stale.
    package var isScalar: Bool { kinds.areScalar }
}

/// The first byte of a block; never renumber.
enum SampleBlockMark {
    /// In the low three bits: the kind of all samples, or that there are several.
    static let several: UInt8 = 7
    /// Some sample has a start.
    static let starts: UInt8 = 8
    /// The times are those of a block before it; how many bytes before stands in their place.
    static let sharedTimes: UInt8 = 16

    static func kinds(
        _ mark: UInt8,
        of count: Int,
        from reader: inout ByteReader
    ) throws(CodecError) -> SampleKinds {
        var kinds = SampleKinds()
        guard mark & ~(several | starts | sharedTimes) == 0 else {
            throw CodecError("an unknown kind of block", offset: reader.position)
        }
        if mark & several != several {
            let kind = try self.kind(mark & several, at: reader)
            if count > 0 { kinds.append(kind, count) }
            return kinds
        }
        while kinds.count < count {
            let kind = try self.kind(try reader.byte(), at: reader)
            let length = try reader.varint()
            guard length > 0, length <= UInt64(count - kinds.count) else {
                throw CodecError("a run of \(length) samples", offset: reader.position)
            }
            kinds.append(kind, Int(length))
        }
        return kinds
    }

    private static func kind(_ raw: UInt8, at reader: ByteReader) throws(CodecError) -> SampleKind {
        guard let kind = SampleKind(rawValue: raw) else {
            throw CodecError("an unknown kind of value", offset: reader.position)
        }
        return kind
    }
}
