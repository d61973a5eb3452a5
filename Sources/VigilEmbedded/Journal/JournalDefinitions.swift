import VigilModel
import VigilStore

/// What the numbers stand for that the records of one journal file use.
struct JournalDefinitions<Stream> {
    private var resources: [Int: Resource] = [:]
    private var contexts: [Int: StreamDefinition] = [:]
    private var streams: [Stream?] = []
    private var sources: [Int: EventSource] = [:]

    /// How far the numbers go in what was read.
    var numbers: JournalNumbers {
        JournalNumbers(
            resources: (resources.keys.max() ?? -1) + 1,
            contexts: (contexts.keys.max() ?? -1) + 1,
            streams: streams.count,
            sources: (sources.keys.max() ?? -1) + 1
        )
    }

    /// The stream of a number; nil where its definition was in a damaged record.
    func stream(_ number: Int) -> Stream? { streams.indices.contains(number) ? streams[number] : nil }

    /// Reads a list of sources; nil where the definition of one was in a damaged record.
    func sources(_ reader: inout ByteReader) throws(CodecError) -> [EventSource]? {
        var known: [EventSource] = []
        let count = try reader.count()
        for _ in 0..<count {
            if let source = sources[Int(truncatingIfNeeded: try reader.varint())] { known.append(source) }
        }
        return known.count == count ? known : nil
    }

    /// Takes in a section of definitions.
    mutating func read(
        _ section: ByteReader,
        _ make: (StreamDefinition, Attributes) -> Stream
    ) throws(CodecError) {
        var reader = section
        while !reader.isAtEnd {
            let kind = DefinitionKind(rawValue: try reader.byte())
            let number = Int(truncatingIfNeeded: try reader.varint())
            switch kind {
            case .resource: resources[number] = try reader.resource()
            case .context: try defineContext(number, &reader)
            case .stream: try defineStream(number, &reader, make)
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

    private mutating func defineStream(
        _ number: Int,
        _ reader: inout ByteReader,
        _ make: (StreamDefinition, Attributes) -> Stream
    ) throws(CodecError) {
        let context = contexts[Int(truncatingIfNeeded: try reader.varint())]
        let attributes = try reader.attributes()
        guard number >= 0, number <= streams.count + 1_000_000 else {
            throw CodecError("a number of a series out of bounds", offset: reader.position)
        }
        while streams.count <= number { streams.append(nil) }
        if streams[number] != nil { return }
        streams[number] = context.map { make($0, attributes) }
    }

    private mutating func defineSource(_ number: Int, _ reader: inout ByteReader) throws(CodecError) {
        let resource = resources[Int(truncatingIfNeeded: try reader.varint())]
        let identity = try reader.identity()
        let scope = try reader.scope()
        guard let resource, sources[number] == nil else { return }
        sources[number] = EventSource(resource: resource, identity: identity, scope: scope)
    }
}
