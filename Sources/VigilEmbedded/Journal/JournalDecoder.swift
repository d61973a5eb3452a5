import VigilModel
import VigilStore

/// Reads the records of one journal file into the head.
struct JournalDecoder {
    private let head: Head
    private var resources: [Int: Resource] = [:]
    private var contexts: [Int: StreamDefinition] = [:]
    private var streams: [StreamReference?] = []
    private var sources: [Int: EventSource] = [:]

    /// What a record held.
    struct Outcome {
        /// Samples and events whose definition was in a damaged record.
        var undefined = 0
        /// Nil where the record is of a kind that this version does not know.
        var isKnown = true
    }

    init(head: Head) {
        self.head = head
    }

    /// How far the numbers of definitions go in what was read.
    var numbers: JournalNumbers {
        JournalNumbers(
            resources: (resources.keys.max() ?? -1) + 1,
            contexts: (contexts.keys.max() ?? -1) + 1,
            streams: streams.count,
            sources: (sources.keys.max() ?? -1) + 1
        )
    }

    /// Takes in the record whose bytes these are.
    mutating func apply(_ bytes: [UInt8], in range: Range<Int>) throws(CodecError) -> Outcome {
        var reader = ByteReader(bytes, in: range)
        guard let kind = RecordKind(rawValue: try reader.byte()) else { return Outcome(isKnown: false) }
        var sections: [(RecordSection, Range<Int>)] = []
        while !reader.isAtEnd {
            let section = RecordSection(rawValue: try reader.byte())
            let range = try reader.take(try reader.count())
            if let section { sections.append((section, range)) }
        }
        for case (.definitions, let range) in sections { try define(ByteReader(bytes, in: range)) }
        switch kind {
        case .identities:
            for case (.identities, let range) in sections { try restore(ByteReader(bytes, in: range)) }
            return Outcome()
        case .batch: return try applyBatch(bytes, sections)
        }
    }

    private mutating func applyBatch(
        _ bytes: [UInt8],
        _ sections: [(RecordSection, Range<Int>)]
    ) throws(CodecError) -> Outcome {
        guard let first = sections.first(where: { $0.0 == .batch }) else {
            throw CodecError("a batch without its head", offset: 0)
        }
        var outcome = Outcome()
        var header = ByteReader(bytes, in: first.1)
        var batch = try header.batchHeader()
        for (section, range) in sections {
            var reader = ByteReader(bytes, in: range)
            switch section {
            case .samples: outcome.undefined += try readSamples(&reader, into: &batch)
            case .spans: outcome.undefined += try readEvents(&reader, bytes, range, .spans, into: &batch)
            case .logs: outcome.undefined += try readEvents(&reader, bytes, range, .logs, into: &batch)
            case .exemplars: outcome.undefined += try readEvents(&reader, bytes, range, .exemplars, into: &batch)
            case .batch, .definitions, .bareExemplars, .identities, .group: break
            }
        }
        _ = head.apply(batch)
        return outcome
    }

    private func readSamples(_ reader: inout ByteReader, into batch: inout HeadBatch) throws(CodecError) -> Int {
        var undefined = 0
        var samples: [HeadBatch.SampleRow] = []
        try SampleColumns.read(from: &reader) { number, sample in
            if streams.indices.contains(number), let stream = streams[number] {
                samples.append(HeadBatch.SampleRow(stream: stream, sample: sample))
            } else {
                undefined += 1
            }
        }
        batch.samples = samples
        return undefined
    }

    private func readEvents(
        _ reader: inout ByteReader,
        _ bytes: [UInt8],
        _ range: Range<Int>,
        _ signal: EventSignal,
        into batch: inout HeadBatch
    ) throws(CodecError) -> Int {
        var known: [EventSource] = []
        let count = try reader.count()
        for _ in 0..<count {
            if let source = sources[Int(truncatingIfNeeded: try reader.varint())] { known.append(source) }
        }
        guard known.count == count else { return 1 }
        let content = Array(bytes[reader.position..<range.upperBound])
        batch.blocks.append(try EventBlock(content, signal: signal, sources: known))
        return 0
    }

    private mutating func define(_ section: ByteReader) throws(CodecError) {
        var reader = section
        while !reader.isAtEnd {
            let kind = DefinitionKind(rawValue: try reader.byte())
            let number = Int(truncatingIfNeeded: try reader.varint())
            switch kind {
            case .resource: resources[number] = try reader.resource()
            case .context: try defineContext(number, &reader)
            case .stream: try defineStream(number, &reader)
            case .source: try defineSource(number, &reader)
            case nil: throw CodecError("an unknown definition", offset: reader.position)
            }
        }
    }

    private mutating func defineContext(_ number: Int, _ reader: inout ByteReader) throws(CodecError) {
        let resource = resources[Int(truncatingIfNeeded: try reader.varint())]
        let identity = try reader.identity()
        let (scopeName, scopeVersion) = (try reader.string(), try reader.string())
        let (name, unit) = (try reader.string(), try reader.string())
        guard let kind = SeriesKind(rawValue: try reader.byte()) else {
            throw CodecError("an unknown kind of series", offset: reader.position)
        }
        let description = try reader.string()
        guard let resource else { return }
        contexts[number] = StreamDefinition(
            resource: resource,
            identity: identity,
            scopeName: scopeName,
            scopeVersion: scopeVersion,
            name: name,
            unit: unit,
            kind: kind,
            description: description
        )
    }

    private mutating func defineStream(_ number: Int, _ reader: inout ByteReader) throws(CodecError) {
        let context = contexts[Int(truncatingIfNeeded: try reader.varint())]
        let attributes = try reader.attributes()
        guard number >= 0, number <= streams.count + 1_000_000 else {
            throw CodecError("a number of a series out of bounds", offset: reader.position)
        }
        while streams.count <= number { streams.append(nil) }
        if streams[number] != nil { return }
        streams[number] = context.map { head.stream($0, attributes: attributes) }
    }

    private mutating func defineSource(_ number: Int, _ reader: inout ByteReader) throws(CodecError) {
        let resource = resources[Int(truncatingIfNeeded: try reader.varint())]
        let identity = try reader.identity()
        let scope = try reader.scope()
        guard let resource, sources[number] == nil else { return }
        sources[number] = EventSource(resource: resource, identity: identity, scope: scope)
    }

    private func restore(_ section: ByteReader) throws(CodecError) {
        var reader = section
        head.restore(try reader.identities(segment: head.segmentNumber))
    }
}

extension ByteReader {
    fileprivate mutating func batchHeader() throws(CodecError) -> HeadBatch {
        let time = Timestamp(nanoseconds: try signed())
        let (before, sequence) = (try varint(), try varint())
        var identity: BatchIdentity?
        if try byte() != 0 { identity = BatchIdentity(high: try fixed64(), low: try fixed64()) }
        var batch = HeadBatch(identity: identity, time: time, sequenceBefore: before, sequence: sequence)
        batch.rejected = try counts()
        batch.message = try string()
        // Earlier versions wrote repeats with the rest, and did not count them here.
        if !isAtEnd { batch.repeated = try counts() }
        return batch
    }
}
