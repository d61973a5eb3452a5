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
            for row in chunk.rows where includes(row) && program.matches(row) { selection.offer(row) }
        }
        return .records(selection.sorted().map(\.record), isComplete: !selection.hasOverflowed)
    }

    private func group(_ chunks: [EventChunk]) throws -> EventResult {
        let program = FilterProgram(filter)
        var grouping = EventGrouping(self)
        for chunk in chunks {
            try Task.checkCancellation()
            for row in chunk.rows where includes(row) && program.matches(row) { try grouping.add(row) }
        }
        return grouping.result()
    }

    private func includes(_ row: EventRow) -> Bool {
        range.contains(row.time) && row.sequence > since ?? 0
    }
}
