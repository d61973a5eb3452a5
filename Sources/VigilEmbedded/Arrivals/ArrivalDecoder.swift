import VigilModel
import VigilStore

/// Reads the samples of one journal file, record by record.
struct ArrivalDecoder {
    private var definitions = JournalDefinitions<ArrivedStream>()
    /// Where each stream stands among what was read.
    private var places: [ObjectIdentifier: Int] = [:]

    /// Takes in what a record defines, without what it holds.
    mutating func pass(_ bytes: [UInt8], in range: Range<Int>) throws(CodecError) {
        _ = try sections(bytes, range)
    }

    /// Reads what a record holds of metrics.
    mutating func read(
        _ bytes: [UInt8],
        in range: Range<Int>,
        into arrivals: inout Arrivals
    ) throws(CodecError) {
        for (section, range) in try sections(bytes, range) {
            var reader = ByteReader(bytes, in: range)
            switch section {
            case .samples: try readSamples(&reader, into: &arrivals)
            case .exemplars: try readExemplars(&reader, bytes, range, into: &arrivals)
            default: break
            }
        }
    }

    /// Begins a new list of what was read.
    mutating func beginList() { places.removeAll(keepingCapacity: true) }

    private mutating func sections(
        _ bytes: [UInt8],
        _ range: Range<Int>
    ) throws(CodecError) -> [(RecordSection, Range<Int>)] {
        guard let (kind, sections) = try RecordSection.sections(of: bytes, in: range) else { return [] }
        for case (.definitions, let range) in sections {
            try definitions.read(ByteReader(bytes, in: range)) { ArrivedStream($0, attributes: $1) }
        }
        return kind == .batch ? sections : []
    }

    private mutating func readSamples(
        _ reader: inout ByteReader,
        into arrivals: inout Arrivals
    ) throws(CodecError) {
        try SampleColumns.read(from: &reader) { number, sample in
            guard let stream = definitions.stream(number) else {
                arrivals.hasGap = true
                return
            }
            arrivals.samplesCount += 1
            if let place = places[ObjectIdentifier(stream)] {
                arrivals.streams[place].samples.append(sample)
            } else {
                places[ObjectIdentifier(stream)] = arrivals.streams.count
                arrivals.streams.append(ArrivedSamples(stream, [sample]))
            }
        }
    }

    private func readExemplars(
        _ reader: inout ByteReader,
        _ bytes: [UInt8],
        _ range: Range<Int>,
        into arrivals: inout Arrivals
    ) throws(CodecError) {
        guard let sources = try definitions.sources(&reader) else { return }
        let content = Array(bytes[reader.position..<range.upperBound])
        let rows = EventChunk(try EventBlock(content, signal: .exemplars, sources: sources)).rows()
        arrivals.exemplars += rows.compactMap { SeriesExemplar($0.record) }
    }
}
