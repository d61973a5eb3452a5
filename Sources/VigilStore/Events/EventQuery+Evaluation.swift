import VigilModel

extension EventQuery {
    /// Works out the answer from chunks of records, in any order.
    ///
    /// Stops when the task is cancelled.
    package func evaluate(over chunks: [EventChunk]) throws -> EventResult {
        let candidates = chunks.filter { chunk in
            chunk.count > 0 && chunk.maxTime >= range.start.nanoseconds && chunk.minTime < range.end.nanoseconds
                && chunk.lastSequence > since ?? 0
        }
        return aggregates.isEmpty ? try select(from: candidates) : try group(candidates)
    }

    private func select(from chunks: [EventChunk]) throws -> EventResult {
        let program = FilterProgram(filter)
        var selection = EventSelection(limit: limit, order: order)
        let ordered = chunks.sorted { left, right in
            order == .newestFirst ? left.maxTime > right.maxTime : left.minTime < right.minTime
        }
        for chunk in ordered {
            // Chunks behind this one begin later still (or end earlier still).
            if selection.excludes(chunk) { break }
            try Task.checkCancellation()
            if chunk.mayMatch(program) { offer(chunk, to: &selection, program) }
        }
        return .records(selection.sorted().map(\.record), isComplete: !selection.hasOverflowed)
    }

    /// Looks through a packed chunk with what the filter needs alone, and unpacks the rest only where something fits.
    private func offer(_ chunk: EventChunk, to selection: inout EventSelection, _ program: FilterProgram) {
        let parts = program.parts(of: signal)
        guard chunk.isPacked, parts != .all, !program.isAlways else {
            for row in chunk.rows(.all) where includes(row) && program.matches(row) { selection.offer(row) }
            return
        }
        var found: [Int] = []
        for (index, row) in chunk.rows(parts).enumerated()
        where includes(row) && program.matches(row) && selection.wants(row) {
            found.append(index)
        }
        if found.isEmpty { return }
        let rows = chunk.rows(.all)
        for index in found { selection.offer(rows[index]) }
    }

    private func group(_ chunks: [EventChunk]) throws -> EventResult {
        let program = FilterProgram(filter)
        var grouping = EventGrouping(self)
        let parts = program.parts(of: signal).union(grouping.parts(of: signal))
        for chunk in chunks where chunk.mayMatch(program) {
            try Task.checkCancellation()
            for row in chunk.rows(parts) where includes(row) && program.matches(row) { try grouping.add(row) }
        }
        return grouping.result()
    }

    private func includes(_ row: EventRow) -> Bool {
        range.contains(row.time) && row.sequence > since ?? 0
    }
}

extension EventChunk {
    /// Whether a record in it may fulfil a filter; false is certain.
    fileprivate func mayMatch(_ program: FilterProgram) -> Bool { block.map(program.mayMatch) ?? true }
}
