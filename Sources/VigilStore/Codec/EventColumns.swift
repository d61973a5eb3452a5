import VigilModel

// Blocks of spans or log records as columns: what the journal holds of them and what the head keeps of them.
//
//     rows  texts  shapes  { column number · length · bytes }...
//
// Columns that a reader does not know, it skips by their length; those that a query does not need, likewise.

/// The parts of records that a reader wants.
package struct EventParts: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Trace, span and parent ids.
    package static let ids = EventParts(rawValue: 1)
    /// The span's name; severity text and event name.
    package static let words = EventParts(rawValue: 2)
    package static let attributes = EventParts(rawValue: 4)
    package static let body = EventParts(rawValue: 8)
    /// Whatever few records have: events, links, trace state, status messages, numbers of dropped things, flags.
    package static let rare = EventParts(rawValue: 16)
    package static let all: EventParts = [.ids, .words, .attributes, .body, .rare]
}

/// The columns' numbers; never renumber.
enum EventColumn: UInt8 {
    case source = 1
    case sequence = 2
    case time = 3
    case second = 4
    case ids = 5
    case words = 6
    case marks = 7
    case flags = 8
    case attributes = 9
    case rare = 10
    case body = 11
}

/// The columns that spans and log records have in common, while they are written.
struct EventColumnWriter {
    private var sourceBytes = ByteWriter()
    private var sourceRun = 0
    private var source: EventSource?
    private var sourcePosition = 0
    private var positions: [ObjectIdentifier: Int] = [:]
    private var sequences = ByteWriter()
    private var sequenceRun = 0
    private var time = ByteWriter()
    private var lastTime: Int64 = 0
    private var block: EventBlock

    init(_ signal: EventSignal) {
        block = EventBlock(signal)
    }

    mutating func append(_ row: EventRow, time value: Timestamp) {
        if let source, source === row.source {
            sourceRun += 1
        } else {
            if sourceRun > 0 { sourceBytes.varint(sourceRun) }
            sourcePosition = position(of: row.source)
            sourceBytes.varint(sourcePosition)
            source = row.source
            sourceRun = 1
        }
        if sequenceRun > 0 && row.sequence == block.lastSequence &+ 1 {
            sequenceRun += 1
        } else {
            if sequenceRun > 0 { sequences.varint(sequenceRun) }
            sequences.signed(Int64(bitPattern: row.sequence &- block.lastSequence))
            sequenceRun = 1
        }
        time.signed(value.nanoseconds &- lastTime)
        lastTime = value.nanoseconds
        block.note(row, source: sourcePosition)
    }

    private mutating func position(of source: EventSource) -> Int {
        if let position = positions[ObjectIdentifier(source)] { return position }
        positions[ObjectIdentifier(source)] = block.sources.count
        block.add(source)
        return block.sources.count - 1
    }

    mutating func finish(_ tables: inout AttributeEncoder, _ columns: [(EventColumn, ByteWriter)]) -> EventBlock {
        if sourceRun > 0 { sourceBytes.varint(sourceRun) }
        if sequenceRun > 0 { sequences.varint(sequenceRun) }
        var writer = ByteWriter(capacity: columns.reduce(4_096) { $0 + $1.1.count })
        writer.varint(block.count)
        tables.writeTables(to: &writer)
        block.note(keys: tables.keys)
        for (column, bytes) in [(.source, sourceBytes), (.sequence, sequences), (.time, time)] + columns {
            writer.byte(column.rawValue)
            writer.varint(bytes.count)
            writer.raw(bytes.bytes)
        }
        block.bytes = writer.bytes
        return block
    }
}

/// Finds the columns of a block and reads those that all records have.
struct EventColumnReader {
    let rows: Int
    var tables: AttributeDecoder
    private var columns: [UInt8: ByteReader] = [:]
    private var sourceRun = 0
    private var source = 0
    private var sources: ByteReader
    private var sequenceRun = 0
    private var sequence: UInt64 = 0
    private var sequences: ByteReader
    private var times: ByteReader
    private var time: Int64 = 0

    init(_ bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        rows = try reader.count()
        tables = try AttributeDecoder(from: &reader, of: bytes)
        while !reader.isAtEnd {
            let number = try reader.byte()
            columns[number] = try reader.section(try reader.count())
        }
        let nothing = ByteReader([])
        sources = columns[EventColumn.source.rawValue] ?? nothing
        sequences = columns[EventColumn.sequence.rawValue] ?? nothing
        times = columns[EventColumn.time.rawValue] ?? nothing
    }

    func column(_ column: EventColumn) -> ByteReader { columns[column.rawValue] ?? ByteReader([]) }

    /// What every row has: whose it is, its number and time.
    mutating func next() throws(CodecError) -> (source: Int, sequence: UInt64, time: Int64) {
        if sourceRun == 0 {
            source = Int(truncatingIfNeeded: try sources.varint())
            sourceRun = Int(truncatingIfNeeded: try sources.varint())
            guard sourceRun > 0 else { throw CodecError("a run of no rows", offset: sources.position) }
        }
        sourceRun -= 1
        if sequenceRun == 0 {
            sequence &+= UInt64(bitPattern: try sequences.signed())
            sequenceRun = Int(truncatingIfNeeded: try sequences.varint())
            guard sequenceRun > 0 else { throw CodecError("a run of no rows", offset: sequences.position) }
        } else {
            sequence &+= 1
        }
        sequenceRun -= 1
        time &+= try times.signed()
        return (source, sequence, time)
    }
}
