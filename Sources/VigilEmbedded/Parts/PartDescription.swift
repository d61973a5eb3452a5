import VigilModel
import VigilStore

/// What a part is, as its own directory says: enough to make the manifest again from the files.
struct PartDescription: Hashable, Sendable {
    var kind: PartKind
    /// The beginning of the day whose records it holds.
    var partition: Timestamp
    /// Spans, log records or samples.
    var rows: Int
    /// The times of the oldest and the newest record, in nanoseconds.
    var minTime: Int64
    var maxTime: Int64
    /// The number of the newest batch in it.
    var lastSequence: UInt64
    /// The journal files whose records it holds, with other parts.
    var journal: ClosedRange<UInt64>
    /// The number of the first of the parts that were written together, and how many those are: all or none count.
    var set: UInt64
    var siblings: Int
    /// The parts whose records it took over.
    var replaces: [UInt64] = []
    /// How often its records were merged.
    var level: Int = 0
    /// What the kind itself keeps about what is in the sections.
    var summary: [UInt8] = []

    func write(to writer: inout ByteWriter) {
        writer.byte(kind.rawValue)
        writer.signed(partition.nanoseconds)
        writer.varint(rows)
        writer.signed(minTime)
        writer.signed(maxTime)
        writer.varint(lastSequence)
        writer.varint(journal.lowerBound)
        writer.varint(journal.upperBound - journal.lowerBound)
        writer.varint(set)
        writer.varint(siblings)
        writer.varint(level)
        writer.varint(replaces.count)
        for number in replaces { writer.varint(number) }
        writer.blob(summary)
    }

    static func read(from reader: inout ByteReader) throws(CodecError) -> PartDescription {
        let offset = reader.position
        guard let kind = PartKind(rawValue: try reader.byte()) else {
            throw CodecError("a kind of part that this version does not know", offset: offset)
        }
        let partition = Timestamp(nanoseconds: try reader.signed())
        let rows = Int(truncatingIfNeeded: try reader.varint())
        let (minTime, maxTime) = (try reader.signed(), try reader.signed())
        let lastSequence = try reader.varint()
        let firstFile = try reader.varint()
        let (lastFile, overflow) = firstFile.addingReportingOverflow(try reader.varint())
        guard !overflow, rows >= 0 else { throw CodecError("a number is out of range", offset: offset) }
        var description = PartDescription(
            kind: kind,
            partition: partition,
            rows: rows,
            minTime: minTime,
            maxTime: maxTime,
            lastSequence: lastSequence,
            journal: firstFile...lastFile,
            set: try reader.varint(),
            siblings: Int(truncatingIfNeeded: try reader.varint())
        )
        description.level = Int(truncatingIfNeeded: try reader.varint())
        for _ in 0..<(try reader.count()) { description.replaces.append(try reader.varint()) }
        description.summary = try reader.blob()
        return description
    }
}
