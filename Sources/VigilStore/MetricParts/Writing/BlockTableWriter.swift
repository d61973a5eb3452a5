import VigilModel

/// Gathers where blocks lie, and of which time they are.
///
/// Blocks lie one behind the other, so that the end of each says where the next begins; a section begins at zero.
struct BlockTableWriter {
    private var start = BlockPlace(section: 0, offset: 0)
    private var ends: [Int64] = []
    private var counts: [Int64] = []
    private var minTimes: [Int64] = []
    private var spans: [Int64] = []

    init() {}

    var count: Int { ends.count }

    mutating func append(_ samples: ArraySlice<Sample>, from start: BlockPlace, to end: BlockPlace) {
        guard let first = samples.first?.time.nanoseconds, let last = samples.last?.time.nanoseconds else { return }
        if ends.isEmpty { self.start = start }
        ends.append(end.number)
        counts.append(Int64(samples.count))
        minTimes.append(first)
        spans.append(last &- first)
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.varint(count)
        writer.signed(start.number)
        var encoder = ColumnEncoder()
        for column in [ends, counts, minTimes, spans] { encoder.encode(column, to: &writer) }
        return writer.bytes
    }
}
