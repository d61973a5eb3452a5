import VigilModel

/// Spans or log records packed as columns, read as far as someone asks.
///
/// Made anew for each evaluation, and not shared: what it has read it keeps as long as it lives.
package final class RowGroup {
    /// The most rows in a group: larger ones take fewer bytes a row, smaller ones can be passed over one by one.
    package static let rowsMax = 65_536
    /// The most events, and the most links, of all spans in a group.
    package static let partsMax = 1 << 22

    package let summary: RowGroupSummary
    private let fetch: (RowGroupSection) throws -> [UInt8]
    private var sections: [RowGroupSection: [UInt8]] = [:]
    private var knownTimes: [Int64]?
    private var knownFrameTimes: [Int64]?
    private var knownNames: TextColumn?
    private var knownTraces: TraceColumn?
    private var knownAttributes: RowAttributes?
    private var knownFilters: [Tokens.Kind: TokenFilter] = [:]

    /// Opens a group.
    ///
    /// - Parameters:
    ///   - summary: What the part's directory says of it.
    ///   - fetch: Reads a section, or nothing where there is none; called at most once for each.
    package init(_ summary: RowGroupSummary, fetch: @escaping (RowGroupSection) throws -> [UInt8]) {
        self.summary = summary
        self.fetch = fetch
    }

    var rows: Int { summary.rowCount }

    /// The bytes of a section; empty where there is none.
    func bytes(_ section: RowGroupSection) throws -> [UInt8] {
        if let known = sections[section] { return known }
        let bytes = try fetch(section)
        sections[section] = bytes
        return bytes
    }

    /// The times of all rows, ascending.
    func times() throws -> [Int64] {
        if let knownTimes { return knownTimes }
        let times = try integers(.time).numbers(in: 0..<rows)
        knownTimes = times
        return times
    }

    /// The rows with times in a range.
    func rows(in range: TimeRange) throws -> Range<Int> {
        let first = summary.minTime >= range.start.nanoseconds ? 0 : try firstRow(from: range.start)
        let end = summary.maxTime < range.end.nanoseconds ? rows : try firstRow(from: range.end)
        return first..<max(first, end)
    }

    /// The first row at or after a time.
    func firstRow(from time: Timestamp) throws -> Int {
        let capacity = IntegerFrame.capacity
        let frame = try frameTimes().partitioningIndex { $0 >= time.nanoseconds }
        if frame == 0 { return 0 }
        // The first may still lie in the frame before.
        let range = ((frame - 1) * capacity)..<min(rows, frame * capacity)
        let times = try integers(.time).numbers(in: range)
        return range.lowerBound + times.partitioningIndex { $0 >= time.nanoseconds }
    }

    func time(of row: Int) throws -> Timestamp {
        Timestamp(nanoseconds: try integers(.time).numbers(in: row..<(row + 1))[0])
    }

    /// The time of the first row of each frame.
    private func frameTimes() throws -> [Int64] {
        if let knownFrameTimes { return knownFrameTimes }
        let times = try integers(.time).frameFirsts()
        knownFrameTimes = times
        return times
    }

    func integers(_ section: RowGroupSection) throws -> IntegerValues {
        let bytes = try bytes(section)
        var reader = ByteReader(bytes)
        return try IntegerValues(from: &reader, of: bytes, count: rows)
    }

    func codes(_ section: RowGroupSection, below limit: Int) throws -> CodeColumn {
        let bytes = try bytes(section)
        var reader = ByteReader(bytes)
        return try CodeColumn(from: &reader, of: bytes, rows: rows, below: limit)
    }

    /// Positions in the summary's sources.
    func sources() throws -> CodeColumn { try codes(.source, below: summary.sources.count) }

    /// Names of spans or events.
    func names() throws -> TextColumn {
        if let knownNames { return knownNames }
        let bytes = try bytes(.name)
        var reader = ByteReader(bytes)
        let names = try TextColumn(from: &reader, of: bytes, rows: rows)
        knownNames = names
        return names
    }

    func traces() throws -> TraceColumn {
        if let knownTraces { return knownTraces }
        let traces = try TraceColumn(try bytes(.traces), count: summary.traceCount)
        knownTraces = traces
        return traces
    }

    /// Places in the traces plus one; zero for none.
    func traceRows() throws -> CodeColumn { try codes(.traceRows, below: summary.traceCount + 1) }

    func spanIDs(_ section: RowGroupSection = .spanIDs) throws -> SpanIDColumn {
        let bytes = try bytes(section)
        var reader = ByteReader(bytes)
        return try SpanIDColumn(from: &reader, of: bytes, rows: rows)
    }

    /// The filter of words of a kind; nil where it was dropped.
    func tokenFilter(_ kind: Tokens.Kind) throws -> TokenFilter? {
        if let known = knownFilters[kind] { return known }
        let bytes = try bytes(kind == .word ? .tokenFilter : .numberFilter)
        if bytes.isEmpty { return nil }
        let filter = try TokenFilter(bytes)
        knownFilters[kind] = filter
        return filter
    }

    func attributes() throws -> RowAttributes {
        if let knownAttributes { return knownAttributes }
        let attributes = try RowAttributes(self)
        knownAttributes = attributes
        return attributes
    }
}
