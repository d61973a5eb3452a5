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
            writer.attributes(source.resource.attributes)
            writer.varint(UInt64(source.resource.droppedAttributesCount))
            writer.string(source.resource.schemaURL)
            let identity = source.identity
            for text in [identity.job, identity.instance, identity.serviceVersion, identity.environment] {
                writer.string(text)
            }
            writer.string(source.scope.name)
            writer.string(source.scope.version)
            writer.attributes(source.scope.attributes)
            writer.varint(UInt64(source.scope.droppedAttributesCount))
            writer.string(source.scope.schemaURL)
        }
    }

    /// Reads the sources, in the order of their numbers.
    package static func read(from reader: inout ByteReader) throws(CodecError) -> [EventSource] {
        var sources: [EventSource] = []
        for _ in 0..<(try reader.count(of: 12)) {
            var resource = Resource(try reader.attributes())
            resource.droppedAttributesCount = UInt32(truncatingIfNeeded: try reader.varint())
            resource.schemaURL = try reader.string()
            let identity = ResourceIdentity(
                job: try reader.string(),
                instance: try reader.string(),
                serviceVersion: try reader.string(),
                environment: try reader.string()
            )
            var scope = InstrumentationScope(try reader.string(), version: try reader.string())
            scope.attributes = try reader.attributes()
            scope.droppedAttributesCount = UInt32(truncatingIfNeeded: try reader.varint())
            scope.schemaURL = try reader.string()
            sources.append(EventSource(resource: resource, identity: identity, scope: scope))
        }
        return sources
    }
}
