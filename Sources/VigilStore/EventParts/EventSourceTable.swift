import VigilModel

/// The sources of a part, each once.
package struct EventSourceTable: Sendable {
    private var sources: [EventSource] = []
    private var numbers: [EventSource: Int] = [:]

    package init() {}

    /// The number of a source in the table, which it gets now if it has none.
    package mutating func number(of source: EventSource) -> Int {
        if let known = numbers[source] { return known }
        sources.append(source)
        numbers[source] = sources.count - 1
        return sources.count - 1
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(sources.count)
        for source in sources {
            writer.resource(source.resource)
            writer.identity(source.identity)
            writer.scope(source.scope)
        }
    }

    /// Reads the sources, in the order of their numbers.
    package static func read(from reader: inout ByteReader) throws(CodecError) -> [EventSource] {
        var sources: [EventSource] = []
        for _ in 0..<(try reader.count(of: 12)) {
            let (resource, identity) = (try reader.resource(), try reader.identity())
            sources.append(EventSource(resource: resource, identity: identity, scope: try reader.scope()))
        }
        return sources
    }
}
