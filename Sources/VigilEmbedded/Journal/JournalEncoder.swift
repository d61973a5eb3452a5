import VigilModel
import VigilStore

/// How many of each kind of definition a journal file has numbers for.
struct JournalNumbers: Hashable, Sendable {
    var resources = 0
    var contexts = 0
    var streams = 0
    var sources = 0
}

/// Makes the records of one journal file.
///
/// A file stands by itself: what a record refers to by number (resources, metrics, series, sources) is defined in the
/// record that first uses it, and once more in the record after that, so that one damaged record takes no other with
/// it.
struct JournalEncoder {
    /// What comes after these numbers is free: the file may hold definitions of an earlier process.
    private let first: JournalNumbers
    private var resources: [Resource: Int] = [:]
    private var contexts: [UInt32: Int] = [:]
    private var streamCount: Int
    /// By the stream's slot: its serial number and its number in the file.
    private var streams: [(serial: UInt64, number: Int)] = []
    private var sources: [ObjectIdentifier: Int] = [:]
    /// Keeps sources alive, so that their addresses stay theirs.
    private var sourceList: [EventSource] = []
    private var definitions = ByteWriter()
    private var lastDefinitions: [UInt8] = []
    private var columns = SampleColumns()

    /// Begins to write into a file.
    ///
    /// - Parameter first: How far the file's numbers go already.
    init(after first: JournalNumbers = JournalNumbers()) {
        self.first = first
        streamCount = first.streams
    }

    /// Writes a batch as a record behind those that are written together with it, and packs its events on the way.
    mutating func append(
        _ batch: inout HeadBatch,
        to writer: inout ByteWriter,
        entries: (StreamReference) -> StreamEntry?
    ) {
        let position = begin(.batch, &writer)
        if position > 0 { writer.section(.group) { $0.varint(position) } }
        writer.section(.batch) { $0.batchHeader(batch) }
        definitions.removeAll()
        for sample in batch.samples {
            columns.append(sample.sample, stream: number(of: sample.stream, entries))
        }
        for signal in EventSignal.allCases {
            let rows = batch.rows(of: signal)
            if rows.isEmpty { continue }
            let block = EventBlock.encode(rows, signal: signal)
            batch.blocks.append(block)
            let numbers = block.sources.map { number(of: $0) }
            // Sections of events may come before the definitions: a reader takes definitions first.
            writer.section(RecordSection(signal)) { section in
                section.varint(numbers.count)
                for number in numbers { section.varint(number) }
                section.raw(block.bytes)
            }
        }
        if !lastDefinitions.isEmpty { writer.section(.definitions) { $0.raw(lastDefinitions) } }
        if definitions.count > 0 { writer.section(.definitions) { $0.raw(definitions.bytes) } }
        if columns.count > 0 { writer.section(.samples) { columns.write(to: &$0) } }
        columns.removeAll()
        lastDefinitions = definitions.bytes
        RecordHeader.fill(&writer, at: position, sequence: batch.sequence)
    }

    private func begin(_ kind: RecordKind, _ writer: inout ByteWriter) -> Int {
        let position = writer.count
        writer.raw([UInt8](repeating: 0, count: RecordHeader.byteCount))
        writer.byte(kind.rawValue)
        return position
    }

    private mutating func number(
        of stream: StreamReference,
        _ entries: (StreamReference) -> StreamEntry?
    ) -> Int {
        if stream.slot < streams.count, streams[stream.slot].serial == stream.serial {
            return streams[stream.slot].number
        }
        guard let entry = entries(stream) else {
            preconditionFailure("a prepared stream cannot go before it is applied")
        }
        let context = contextNumber(of: entry)
        definitions.byte(DefinitionKind.stream.rawValue)
        definitions.varint(streamCount)
        definitions.varint(context)
        definitions.attributes(entry.series.attributes)
        while streams.count <= stream.slot { streams.append((0, 0)) }
        streams[stream.slot] = (stream.serial, streamCount)
        streamCount += 1
        return streamCount - 1
    }

    private mutating func contextNumber(of stream: StreamEntry) -> Int {
        if let number = contexts[stream.context] { return number }
        let resource = number(of: stream.writer.resource)
        let number = first.contexts + contexts.count
        contexts[stream.context] = number
        let identity = stream.series.identity
        definitions.byte(DefinitionKind.context.rawValue)
        definitions.varint(number)
        definitions.varint(resource)
        definitions.identity(identity.resource)
        definitions.string(identity.scopeName)
        definitions.string(identity.scopeVersion)
        definitions.string(identity.name)
        definitions.string(identity.unit)
        definitions.byte(identity.kind.rawValue)
        definitions.string(stream.series.origin.description)
        return number
    }

    private mutating func number(of resource: Resource) -> Int {
        if let number = resources[resource] { return number }
        let number = first.resources + resources.count
        resources[resource] = number
        definitions.byte(DefinitionKind.resource.rawValue)
        definitions.varint(number)
        definitions.resource(resource)
        return number
    }

    private mutating func number(of source: EventSource) -> Int {
        if let number = sources[ObjectIdentifier(source)] { return number }
        let resource = number(of: source.resource)
        let number = first.sources + sourceList.count
        sources[ObjectIdentifier(source)] = number
        sourceList.append(source)
        definitions.byte(DefinitionKind.source.rawValue)
        definitions.varint(number)
        definitions.varint(resource)
        definitions.identity(source.identity)
        definitions.scope(source.scope)
        return number
    }
}

extension ByteWriter {
    /// A part of a record: its kind, its length, what a closure writes.
    fileprivate mutating func section(_ kind: RecordSection, _ body: (inout ByteWriter) -> Void) {
        var content = ByteWriter()
        body(&content)
        byte(kind.rawValue)
        varint(content.count)
        raw(content.bytes)
    }

    fileprivate mutating func batchHeader(_ batch: HeadBatch) {
        signed(batch.time.nanoseconds)
        varint(batch.sequenceBefore)
        varint(batch.sequence)
        byte(batch.identity == nil ? 0 : 1)
        if let identity = batch.identity {
            fixed64(identity.high)
            fixed64(identity.low)
        }
        counts(batch.rejected)
        string(batch.message)
        counts(batch.repeated)
    }
}
