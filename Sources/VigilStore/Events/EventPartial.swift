import VigilModel

// A question is answered from pieces, each chunk of the head and each group of a part by itself, in any order and on
// any thread: what a piece adds is a partial answer, partial answers of one query merge, and the last step turns one
// into the result.

/// What a query has found so far.
package struct EventPartial: EventGathering {
    package let query: EventQuery
    private let program: FilterProgram
    /// One of the two: records, or groups of them.
    private var selection: EventSelection?
    private var grouping: EventGrouping?

    /// Nothing found yet.
    ///
    /// - Parameters:
    ///   - query: The question.
    ///   - valuesMax: How many values are kept for counts of different values, and for quantiles that are exact.
    package init(_ query: EventQuery, valuesMax: Int = 10_000_000) {
        self.query = query
        program = FilterProgram(query.filter)
        if query.aggregates.isEmpty {
            selection = EventSelection(limit: query.end, order: query.order)
        } else {
            grouping = EventGrouping(query, valuesMax: valuesMax)
        }
    }

    /// Whether a group may add something; false is certain.
    ///
    /// For records, groups are best offered in the query's order: then those behind the first few are not wanted.
    package func wants(_ summary: RowGroupSummary) -> Bool {
        summary.firstSequence <= query.until ?? .max
            && overlaps(summary.minTime, summary.maxTime, summary.lastSequence) && program.mayMatch(summary)
    }

    /// Whether a chunk may add something; false is certain.
    package func wants(_ chunk: EventChunk) -> Bool {
        let blocks = chunk.blocks
        return chunk.count > 0 && overlaps(chunk.minTime, chunk.maxTime, chunk.lastSequence)
            && (blocks.isEmpty || blocks.contains(where: program.mayMatch))
    }

    private func overlaps(_ minTime: Int64, _ maxTime: Int64, _ lastSequence: UInt64) -> Bool {
        maxTime >= query.range.start.nanoseconds && minTime < query.range.end.nanoseconds
            && lastSequence > query.since ?? 0
            && selection?.excludes(minTime: minTime, maxTime: maxTime) != true
    }

    /// Adds what another partial answer to the same query found in other records.
    package mutating func merge(_ other: EventPartial) throws(StoreError) {
        if let selected = other.selection { selection?.merge(selected) }
        if let grouped = other.grouping { try grouping?.merge(grouped) }
    }

    /// The answer.
    package func result() -> EventResult {
        if let grouping { return grouping.result() }
        let rows = selection?.sorted().dropFirst(query.end - max(0, query.limit)) ?? []
        return .records(rows.map(\.record), isComplete: selection?.hasOverflowed != true)
    }
}

// Chunks: what is packed by columns, the rest row by row.

extension EventPartial {
    /// Looks through a chunk.
    package mutating func add(_ chunk: EventChunk) throws {
        guard wants(chunk) else { return }
        for group in chunk.groups() { try add(group) }
        for row in chunk.looseRows where fits(row) {
            selection?.offer(row)
            try grouping?.add(row)
        }
    }

    private func fits(_ row: EventRow) -> Bool {
        query.range.contains(row.time) && row.sequence > query.since ?? 0 && row.sequence <= query.until ?? .max
            && program.matches(row)
    }
}

// Groups: by columns.

extension EventPartial {
    /// Looks through a group.
    package mutating func add(_ group: RowGroup) throws {
        guard wants(group.summary), let view = try RowView(group, in: query.range) else { return }
        var bits = try program.bits(in: view)
        let (since, until) = (query.since ?? 0, query.until ?? .max)
        if group.summary.firstSequence <= since || group.summary.lastSequence > until {
            let sequences = try view.sequences()
            bits.formIntersection(RowBits(count: view.count) { sequences[$0] > since && sequences[$0] <= until })
        }
        let population = bits.population
        if population == 0 { return }
        if grouping == nil {
            try select(view, bits.rows)
        } else if population == view.count {
            try grouping?.add(view, 0..<population)
        } else {
            try grouping?.add(view, bits.rows)
        }
    }

    /// Puts those rows together that are among the first, and no others.
    private mutating func select(_ view: RowView, _ rows: [Int]) throws {
        guard var selection else { return }
        if rows.count > selection.limit { selection.noteMore() }
        let first = selection.newestFirst ? rows.suffix(selection.limit) : rows.prefix(selection.limit)
        let times = try view.times()
        let sequences = try view.sequences()
        let wanted = first.filter { row in
            let time = Timestamp(nanoseconds: times[times.startIndex + row])
            return selection.wants(time: time, sequence: sequences[row])
        }
        for row in try view.group.rows(at: wanted.map { view.range.lowerBound + $0 }) { selection.offer(row) }
        self.selection = selection
    }
}
