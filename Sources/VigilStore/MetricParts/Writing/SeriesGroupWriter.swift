import VigilModel

// A group of series. Names, units, identities, scopes and attributes repeat from series to series: each stands once in
// a table of the group, and a series has numbers in those tables, which are columns. docs/formats/metric-parts.md draws
// the bytes.

/// Gathers series, each with its streams, and these with their blocks.
struct SeriesGroupWriter {
    private var attributes = AttributeEncoder()
    private var rows = ByteWriter()
    private var keys = ByteWriter()
    private var metrics = NumberedTable<MetricEntry>()
    private var identities = NumberedTable<ResourceIdentity>()
    private var scopes = NumberedTable<ScopeEntry>()
    private var writers = NumberedTable<WriterReference>()
    private var columns = SeriesColumns()
    private var blocks = BlockTableWriter()

    init() {}

    var seriesCount: Int { columns.metrics.count }
    var isFull: Bool { seriesCount >= MetricSection.groupSeriesMax || areBlocksFull }
    /// Whether no block fits in any more.
    var areBlocksFull: Bool { blocks.count >= MetricSection.groupBlocksMax }

    /// Begins a series.
    mutating func open(_ stream: MetricStream) {
        let identity = stream.identity
        let key = StableHash.of(stream.orderedBytes)
        keys.fixed64(key.high)
        keys.fixed64(key.low)
        let metric = MetricEntry(
            name: identity.name,
            unit: identity.unit,
            kind: identity.kind,
            description: stream.description
        )
        columns.metrics.append(metrics.number(of: metric))
        columns.identities.append(identities.number(of: identity.resource))
        columns.scopes.append(scopes.number(of: ScopeEntry(name: identity.scopeName, version: identity.scopeVersion)))
        let start = rows.count
        attributes.write(identity.attributes, to: &rows)
        columns.rowLengths.append(Int64(rows.count - start))
        columns.streamCounts.append(0)
    }

    /// Begins a stream of the series begun last.
    mutating func openStream(writer: UInt64, resource: Int) {
        columns.streamCounts[columns.streamCounts.count - 1] += 1
        columns.writers.append(writers.number(of: WriterReference(number: writer, resource: resource)))
        columns.blockCounts.append(0)
    }

    /// Adds a block to the stream begun last.
    mutating func append(_ samples: ArraySlice<Sample>, from start: BlockPlace, to end: BlockPlace) {
        columns.blockCounts[columns.blockCounts.count - 1] += 1
        blocks.append(samples, from: start, to: end)
    }

    /// The sections of the group, which is empty afterwards.
    mutating func take(number: Int) -> [(MetricSection, [UInt8])] {
        var body = ByteWriter(capacity: keys.count * 3)
        body.varint(seriesCount)
        body.varint(columns.writers.count)
        body.varint(blocks.count)
        body.raw(keys.bytes)
        writeTables(to: &body)
        columns.write(to: &body)
        body.raw(rows.bytes)
        var section = ByteWriter(capacity: body.count * 2)
        attributes.writeTables(to: &section)
        section.raw(body.bytes)
        let blockTable = blocks.bytes
        self = SeriesGroupWriter()
        return [(MetricSection(.series, number), section.bytes), (MetricSection(.blocks, number), blockTable)]
    }

    private mutating func writeTables(to writer: inout ByteWriter) {
        writer.varint(metrics.entries.count)
        for metric in metrics.entries {
            texts(metric.name, metric.unit, metric.description, to: &writer)
            writer.byte(metric.kind.rawValue)
        }
        writer.varint(identities.entries.count)
        for identity in identities.entries {
            texts(identity.job, identity.instance, identity.serviceVersion, identity.environment, to: &writer)
        }
        writer.varint(scopes.entries.count)
        for scope in scopes.entries { texts(scope.name, scope.version, to: &writer) }
        writer.varint(writers.entries.count)
        for entry in writers.entries {
            writer.fixed64(entry.number)
            writer.varint(entry.resource)
        }
    }

    private mutating func texts(_ texts: String..., to writer: inout ByteWriter) {
        for text in texts { writer.varint(attributes.strings.index(of: text)) }
    }
}

/// What the series of a metric have in common.
struct MetricEntry: Hashable, Sendable {
    var name: String
    var unit: String
    var kind: SeriesKind
    var description: String
}

struct ScopeEntry: Hashable, Sendable {
    var name: String
    var version: String
}

/// Who writes, and the number of what is known of it in the part.
struct WriterReference: Hashable, Sendable {
    var number: UInt64
    var resource: Int
}

/// Different values, each with its number; the one that came last is likely to come again.
private struct NumberedTable<Entry: Hashable> {
    private(set) var entries: [Entry] = []
    private var numbers: [Entry: Int] = [:]
    private var last = 0

    init() {}

    mutating func number(of entry: Entry) -> Int64 {
        if last < entries.count, entries[last] == entry { return Int64(last) }
        if let known = numbers[entry] {
            last = known
        } else {
            last = entries.count
            entries.append(entry)
            numbers[entry] = last
        }
        return Int64(last)
    }
}

/// What there is for each series and each stream.
private struct SeriesColumns {
    var metrics: [Int64] = []
    var identities: [Int64] = []
    var scopes: [Int64] = []
    var rowLengths: [Int64] = []
    var streamCounts: [Int64] = []
    var writers: [Int64] = []
    var blockCounts: [Int64] = []

    func write(to writer: inout ByteWriter) {
        var encoder = ColumnEncoder()
        for column in [metrics, identities, scopes, rowLengths, streamCounts, writers, blockCounts] {
            encoder.encode(column, to: &writer)
        }
    }
}
