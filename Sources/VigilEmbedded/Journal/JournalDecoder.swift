import VigilModel
import VigilStore

/// Reads the records of one journal file into the head.
struct JournalDecoder {
    private let head: Head
    private var definitions = JournalDefinitions<StreamReference>()

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
    var numbers: JournalNumbers { definitions.numbers }

    /// Takes in the record whose bytes these are.
    mutating func apply(_ bytes: [UInt8], in range: Range<Int>) throws(CodecError) -> Outcome {
        guard let (kind, sections) = try RecordSection.sections(of: bytes, in: range) else {
            return Outcome(isKnown: false)
        }
        for case (.definitions, let range) in sections {
            try definitions.read(ByteReader(bytes, in: range)) { head.stream($0, attributes: $1) }
        }
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
            if let stream = definitions.stream(number) {
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
        guard let known = try definitions.sources(&reader) else { return 1 }
        let content = Array(bytes[reader.position..<range.upperBound])
        batch.blocks.append(try EventBlock(content, signal: signal, sources: known))
        return 0
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
