import Synchronization
import VigilModel

/// A group of series as it was read.
///
/// Tables and columns are unpacked at once, a series' attributes when they are asked for.
final class SeriesGroup: Sendable {
    let seriesCount: Int
    let blockCount: Int
    private let bytes: [UInt8]
    private let keys: Int
    private let metrics: [MetricEntry]
    private let identities: [ResourceIdentity]
    private let scopes: [ScopeEntry]
    private let writers: [WriterReference]
    private let columns: GroupColumns
    private let attributes: Mutex<AttributeDecoder>

    /// - Throws: Where the bytes are not a group of so many series.
    init(_ bytes: [UInt8], seriesCount: Int) throws(CodecError) {
        self.bytes = bytes
        var reader = ByteReader(bytes)
        var decoder = try AttributeDecoder(from: &reader, of: bytes)
        let shape = try GroupShape(from: &reader)
        guard shape.series == seriesCount else {
            throw CodecError("a group of another number of series", offset: reader.position)
        }
        self.seriesCount = seriesCount
        blockCount = shape.blocks
        keys = try reader.take(16 * seriesCount).lowerBound
        metrics = try decoder.metrics(from: &reader)
        identities = try decoder.identities(from: &reader)
        scopes = try decoder.scopes(from: &reader)
        writers = try Self.writers(from: &reader)
        columns = try GroupColumns(reader, of: bytes, shape)
        try columns.check(metrics: metrics.count, identities.count, scopes.count, writers: writers.count, shape)
        attributes = Mutex(decoder)
    }

    private static func writers(from reader: inout ByteReader) throws(CodecError) -> [WriterReference] {
        var writers: [WriterReference] = []
        for _ in 0..<(try reader.count(of: 9)) {
            let number = try reader.fixed64()
            writers.append(WriterReference(number: number, resource: try reader.index(below: Int(UInt32.max))))
        }
        return writers
    }

    func key(of series: Int) -> SeriesKey {
        bytes.withUnsafeBytes { bytes in
            let place = keys + 16 * series
            return SeriesKey(
                high: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)),
                low: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
            )
        }
    }

    func description(of series: Int) -> String { metrics[columns.metric(of: series)].description }

    func identity(of series: Int) throws(CodecError) -> SeriesIdentity {
        let metric = metrics[columns.metric(of: series)]
        let scope = scopes[columns.scope(of: series)]
        var reader = ByteReader(bytes, in: columns.row(of: series))
        return SeriesIdentity(
            name: metric.name,
            unit: metric.unit,
            kind: metric.kind,
            resource: identities[columns.identity(of: series)],
            scopeName: scope.name,
            scopeVersion: scope.version,
            attributes: try attributes.withLock { decoder throws(CodecError) in try decoder.read(from: &reader) }
        )
    }

    /// The streams of a series, each with the numbers of its blocks in the group.
    func streams(of series: Int) -> [(writer: WriterReference, blocks: Range<Int>)] {
        columns.streams(of: series).map { (writers[columns.writer(of: $0)], columns.blocks(of: $0)) }
    }

    /// The numbers of a series' streams in the group.
    func streamNumbers(of series: Int) -> Range<Int> { columns.streams(of: series) }
    /// See ``Resource/writerNumber``.
    func writer(of stream: Int) -> UInt64 { writers[columns.writer(of: stream)].number }
    /// The numbers of a stream's blocks in the group.
    func blocks(of stream: Int) -> Range<Int> { columns.blocks(of: stream) }
}

/// How much there is in a group.
struct GroupShape {
    let series: Int
    let streams: Int
    let blocks: Int

    init(from reader: inout ByteReader) throws(CodecError) {
        series = try reader.index(below: MetricSection.groupSeriesMax + 1)
        streams = try reader.index(below: MetricSection.groupBlocksMax + 1)
        blocks = try reader.index(below: MetricSection.groupBlocksMax + 1)
    }
}

extension AttributeDecoder {
    fileprivate mutating func metrics(from reader: inout ByteReader) throws(CodecError) -> [MetricEntry] {
        var metrics: [MetricEntry] = []
        for _ in 0..<(try reader.count(of: 4)) {
            let name = try strings.text(from: &reader)
            let unit = try strings.text(from: &reader)
            let description = try strings.text(from: &reader)
            guard let kind = SeriesKind(rawValue: try reader.byte()) else {
                throw CodecError("an unknown kind of series", offset: reader.position)
            }
            metrics.append(MetricEntry(name: name, unit: unit, kind: kind, description: description))
        }
        return metrics
    }

    fileprivate mutating func identities(from reader: inout ByteReader) throws(CodecError) -> [ResourceIdentity] {
        var identities: [ResourceIdentity] = []
        for _ in 0..<(try reader.count(of: 4)) {
            identities.append(
                ResourceIdentity(
                    job: try strings.text(from: &reader),
                    instance: try strings.text(from: &reader),
                    serviceVersion: try strings.text(from: &reader),
                    environment: try strings.text(from: &reader)
                )
            )
        }
        return identities
    }

    fileprivate mutating func scopes(from reader: inout ByteReader) throws(CodecError) -> [ScopeEntry] {
        var scopes: [ScopeEntry] = []
        for _ in 0..<(try reader.count(of: 2)) {
            scopes.append(
                ScopeEntry(name: try strings.text(from: &reader), version: try strings.text(from: &reader))
            )
        }
        return scopes
    }
}
