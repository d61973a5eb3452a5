import VigilModel

extension RowGroup {
    /// Puts rows together again; parts that are not wanted stay empty.
    ///
    /// - Parameters:
    ///   - positions: Which rows; ascending, for speed alone.
    ///   - parts: What of them.
    /// - Returns: The rows, in the order of the positions.
    /// - Throws: Where a section cannot be read or is damaged.
    package func rows(at positions: some Collection<Int>, parts: EventParts = .all) throws -> [EventRow] {
        switch summary.signal {
        case .spans:
            var reader = try SpanReader(self, parts)
            return try assemble(positions, parts) { row, time, name, trace, values in
                .span(try reader.span(row, time, name, trace, values.own))
            }
        case .logs, .exemplars:
            var reader = try LogReader(self, parts)
            return try assemble(positions, parts) { row, time, name, trace, values in
                .log(try reader.log(row, time, name, trace, values))
            }
        }
    }

    /// Puts all rows together again.
    package func rows(_ parts: EventParts = .all) throws -> [EventRow] { try rows(at: 0..<rows, parts: parts) }

    /// Reads what spans and log records have in common, and leaves the rest to a closure.
    private func assemble(
        _ positions: some Collection<Int>,
        _ parts: EventParts,
        _ body: (Int, Timestamp, String, TraceID, (body: AttributeValue, own: Attributes)) throws -> EventRecord.Body
    ) throws -> [EventRow] {
        guard let first = positions.min(), let last = positions.max() else { return [] }
        precondition(first >= 0 && last < rows, "a row that the group does not have")
        let range = first..<(last + 1)
        let times = try integers(.time).numbers(in: range)
        let sequences = try integers(.sequence).numbers(in: range)
        let sources = try sources().codes(in: range)
        var names = parts.contains(.words) ? TextCursor(try names()) : nil
        let traces = parts.contains(.ids) && summary.traceCount > 0 ? try traces() : nil
        let places = try traces.map { _ in try traceRows().codes(in: range) } ?? []
        var values = parts.isDisjoint(with: [.attributes, .body]) ? nil : RowAttributeReader(try attributes())
        var found: [EventRow] = []
        found.reserveCapacity(positions.count)
        for row in positions {
            let index = row - first
            let place = places.isEmpty ? 0 : Int(places[index])
            let record = try body(
                row,
                Timestamp(nanoseconds: times[index]),
                try names?.text(of: row) ?? "",
                place > 0 ? traces?[place - 1] ?? .invalid : .invalid,
                try values?.values(of: row, parts) ?? (.empty, [:])
            )
            let source = summary.sources[Int(sources[index])]
            found.append(EventRow(sequence: UInt64(bitPattern: sequences[index]), source: source, body: record))
        }
        return found
    }
}

/// Reads texts of rows, each different one made a string once.
struct TextCursor {
    private let column: TextColumn
    private var cache: [Int: String] = [:]
    private var block = 0..<0
    private var codes: [UInt32] = []

    init(_ column: TextColumn) {
        self.column = column
    }

    mutating func text(of row: Int) throws(CodecError) -> String {
        guard let all = column.codes else { return column.texts.string(at: row) }
        if !block.contains(row) {
            block = row..<min(column.rows, row + 256)
            codes = try all.codes(in: block)
        }
        let code = Int(codes[row - block.lowerBound])
        if let known = cache[code] { return known }
        let text = column.texts.string(at: code)
        cache[code] = text
        return text
    }
}
