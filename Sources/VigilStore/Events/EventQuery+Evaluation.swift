import VigilModel

extension EventQuery {
    /// Works out the answer from chunks of records, in any order.
    ///
    /// Stops when the task is cancelled.
    package func evaluate(over chunks: [EventChunk]) throws -> EventResult {
        var partial = EventPartial(self)
        for chunk in inOrder(chunks) where partial.wants(chunk) {
            try Task.checkCancellation()
            try partial.add(chunk)
        }
        return partial.result()
    }

    /// Records are looked for where the first of them are most likely; groups come in any order.
    private func inOrder(_ chunks: [EventChunk]) -> [EventChunk] {
        guard aggregates.isEmpty else { return chunks }
        return chunks.sorted { left, right in
            order == .newestFirst ? left.maxTime > right.maxTime : left.minTime < right.minTime
        }
    }
}
