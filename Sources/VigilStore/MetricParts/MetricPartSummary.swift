/// What is known of a part of metrics before any of its sections is read; it stands in the part's directory.
package struct MetricPartSummary: Sendable {
    /// How many series there are; one with very many samples may count twice.
    package var seriesCount: Int { groups.last?.upperBound ?? 0 }
    package internal(set) var sampleCount = 0
    /// The times of the first and the last sample, in nanoseconds.
    package internal(set) var minTime = Int64.max
    package internal(set) var maxTime = Int64.min
    /// The numbers of each group's series.
    var groups: [Range<Int>] = []
    /// What the labels of each section begin with.
    var labelStarts: [LabelPlace] = []
    /// How many resources there are.
    var resourceCount = 0
    /// How many sections of samples there are.
    var sampleSections = 0

    init() {}
}

/// A place in the order of labels.
struct LabelPlace: Hashable, Sendable {
    var name: [UInt8]
    var value: [UInt8]

    init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }

    /// Whether it comes before another, or is it.
    func isUpTo(_ other: LabelPlace) -> Bool {
        let order = ByteOrder.compare(name, other.name)
        return order == 0 ? ByteOrder.compare(value, other.value) <= 0 : order < 0
    }
}

extension MetricPartSummary {
    private static let version: UInt8 = 1

    package func write(to writer: inout ByteWriter) {
        writer.byte(Self.version)
        writer.varint(sampleCount)
        writer.signed(minTime)
        writer.signed(maxTime)
        writer.varint(resourceCount)
        writer.varint(sampleSections)
        writer.varint(groups.count)
        for group in groups { writer.varint(group.count) }
        writer.varint(labelStarts.count)
        for start in labelStarts {
            writer.blob(start.name)
            writer.blob(start.value)
        }
    }

    /// Reads a summary.
    ///
    /// - Throws: Where the bytes are none, or a later version wrote them.
    package init(from reader: inout ByteReader) throws(CodecError) {
        guard try reader.byte() == Self.version else {
            throw CodecError("an unknown version of a part of metrics", offset: reader.position)
        }
        sampleCount = Int(truncatingIfNeeded: try reader.varint() & UInt64(Int.max))
        minTime = try reader.signed()
        maxTime = try reader.signed()
        resourceCount = try reader.index(below: Int(UInt32.max))
        sampleSections = try reader.index(below: Int(UInt32.max))
        for _ in 0..<(try reader.count()) {
            let count = try reader.index(below: MetricSection.groupSeriesMax + 1)
            groups.append(seriesCount..<(seriesCount + count))
        }
        for _ in 0..<(try reader.count(of: 2)) {
            labelStarts.append(LabelPlace(name: try reader.blob(), value: try reader.blob()))
        }
    }
}
