package import VigilModel

/// What the series of a metric have in common that one scope of one resource records.
package final class SeriesOrigin: Sendable {
    /// The identity of the one without attributes.
    let common: SeriesIdentity
    /// The metric's description when it was first seen.
    package let description: String

    init(_ common: SeriesIdentity, description: String) {
        self.common = common
        self.description = description
    }

    var family: SeriesTable.FamilyKey {
        SeriesTable.FamilyKey(name: common.name, unit: common.unit, kind: common.kind)
    }

    /// The identity of a series by its attributes.
    func identity(_ attributes: Attributes) -> SeriesIdentity {
        SeriesIdentity(
            name: common.name,
            unit: common.unit,
            kind: common.kind,
            resource: common.resource,
            scopeName: common.scopeName,
            scopeVersion: common.scopeVersion,
            attributes: attributes
        )
    }
}

/// A series that the head knows.
package final class SeriesEntry: Sendable {
    package let origin: SeriesOrigin
    package let attributes: Attributes
    /// See ``SeriesIdentity/key``.
    package let key: SeriesKey
    /// Ascends in the order in which series were first seen; never used twice.
    let serial: UInt64
    let slot: Int

    init(_ origin: SeriesOrigin, _ attributes: Attributes, _ key: SeriesKey, serial: UInt64, slot: Int) {
        self.origin = origin
        self.attributes = attributes
        self.key = key
        self.serial = serial
        self.slot = slot
    }

    package var identity: SeriesIdentity { origin.identity(attributes) }

    /// Bytes that it and what belongs to it take, about.
    var memoryBytes: Int {
        attributes.reduce(260) { $0 + 40 + $1.key.heapBytes + ($1.value.stringValue?.heapBytes ?? 0) }
    }
}

extension String {
    /// Bytes that it takes behind itself, about: short texts lie in place.
    fileprivate var heapBytes: Int { utf8.count < 16 ? 0 : 48 + utf8.count }
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
