package import VigilModel

/// Whose samples go into a part.
package struct MetricStream: Sendable {
    package var identity: SeriesIdentity
    /// The metric's description.
    package var description: String
    /// Names the writer; see ``Resource/writerNumber``.
    package var writer: UInt64
    /// The writer itself; empty where a damaged part no longer tells.
    package var resource: Resource
    /// See ``SeriesIdentity/orderedBytes``: worked out once, since streams are sorted by it.
    package let orderedBytes: [UInt8]

    package init(identity: SeriesIdentity, description: String, resource: Resource) {
        self.init(identity: identity, description: description, writer: resource.writerNumber, resource: resource)
    }

    package init(identity: SeriesIdentity, description: String, writer: UInt64, resource: Resource) {
        self.init(
            identity: identity,
            description: description,
            writer: writer,
            resource: resource,
            orderedBytes: identity.orderedBytes
        )
    }

    /// A stream whose bytes are known.
    init(
        identity: SeriesIdentity,
        description: String,
        writer: UInt64,
        resource: Resource,
        orderedBytes: [UInt8]
    ) {
        self.identity = identity
        self.description = description
        self.writer = writer
        self.resource = resource
        self.orderedBytes = orderedBytes
    }
}

extension MetricStream: Comparable {
    package static func == (left: MetricStream, right: MetricStream) -> Bool {
        left.writer == right.writer && left.orderedBytes == right.orderedBytes
    }

    /// The order of a part: by series, then by writer.
    package static func < (left: MetricStream, right: MetricStream) -> Bool {
        let order = ByteOrder.compare(left.orderedBytes, right.orderedBytes)
        return order == 0 ? left.writer < right.writer : order < 0
    }
}
