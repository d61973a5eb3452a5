import VigilModel

/// Gathers blocks of samples in sections, those of a section with times in common where they have them.
struct SampleSectionWriter: ~Copyable {
    private var encoder = SampleBlockEncoder()
    private var writer = ByteWriter(capacity: MetricSection.bytesMax * 5 / 4)
    private var times = SharedTimes()
    /// The section that takes what comes.
    private(set) var number = 0

    init() {}

    /// Where the next block will lie.
    var place: BlockPlace { BlockPlace(section: number, offset: writer.count) }

    /// Adds a block.
    ///
    /// - Returns: The place behind it.
    mutating func append(_ samples: ArraySlice<Sample>) -> BlockPlace {
        encoder.encode(samples, to: &writer, sharing: &times)
        return place
    }

    /// Takes the section where it is full, or where it is the last and has anything in it.
    mutating func takeFull(isLast: Bool = false) -> (MetricSection, [UInt8])? {
        guard writer.count >= (isLast ? 1 : MetricSection.bytesMax) else { return nil }
        for _ in 0..<BitPacking.slack { writer.byte(0) }
        let section = (MetricSection(.samples, number), writer.bytes)
        writer = ByteWriter(capacity: MetricSection.bytesMax * 5 / 4)
        times.removeAll()
        number += 1
        return section
    }
}

/// A place in the sections of samples.
struct BlockPlace: Hashable, Sendable {
    var section: Int
    var offset: Int

    init(section: Int, offset: Int) {
        self.section = section
        self.offset = offset
    }

    /// The place as a number that rises along the sections.
    var number: Int64 { Int64(section) << 32 | Int64(offset) }

    init(number: Int64) {
        section = Int(UInt32(truncatingIfNeeded: number >> 32))
        offset = Int(UInt32(truncatingIfNeeded: number))
    }
}
