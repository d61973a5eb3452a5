package import VigilModel

/// A series that the head knows.
package final class SeriesEntry: Sendable {
    package let identity: SeriesIdentity
    /// See ``SeriesIdentity/key``.
    package let key: SeriesKey
    /// The metric's description when the series was first seen.
    package let description: String
    /// Ascends in the order in which series were first seen; never used twice.
    let serial: UInt64
    let slot: Int

    init(_ identity: SeriesIdentity, _ key: SeriesKey, description: String, serial: UInt64, slot: Int) {
        self.identity = identity
        self.key = key
        self.description = description
        self.serial = serial
        self.slot = slot
    }

    /// Bytes that it and what belongs to it take, about.
    var memoryBytes: Int {
        identity.attributes.reduce(480) { $0 + 96 + $1.key.utf8.count + ($1.value.stringValue?.utf8.count ?? 0) }
    }
}

/// Who writes into series: a resource with a number that names it.
package final class WriterEntry: Sendable {
    package let resource: Resource
    /// See ``Resource/writerNumber``.
    package let number: UInt64

    init(_ resource: Resource) {
        self.resource = resource
        number = resource.writerNumber
    }
}

/// Says which stream, without counting as a reference to it: samples by the million are looked up by it.
package struct StreamReference: Hashable, Sendable {
    /// Its place in the head; used again after the stream went.
    package let slot: Int
    /// Ascends in the order in which streams were first seen; never used twice.
    package let serial: UInt64
}

/// One writer's part of a series.
package final class StreamEntry: Sendable {
    package let series: SeriesEntry
    package let writer: WriterEntry
    package let reference: StreamReference
    /// Stands for the metric, the writer and the scope: equal for all streams that have these in common.
    package let context: UInt32

    init(series: SeriesEntry, writer: WriterEntry, context: UInt32, reference: StreamReference) {
        self.series = series
        self.writer = writer
        self.context = context
        self.reference = reference
    }
}
