import Foundation
import VigilModel
import VigilStore

extension Holdings {
    /// Answers an event query.
    ///
    /// - Throws: `DiskError` where a part cannot be read.
    func answer(_ query: EventQuery) throws -> EventResult {
        let pieces = pieces(of: query.signal, in: query.range)
        return try gather(EventPiece.inOrder(pieces, query.order), into: EventPartial(query)).result()
    }

    /// Answers an event query, on several cores where there is much to look through.
    ///
    /// - Throws: `DiskError` where a part cannot be read.
    func events(_ query: EventQuery) async throws -> EventResult {
        if query.aggregates.isEmpty { return try answer(query) }
        return try await share(pieces(of: query.signal, in: query.range), into: EventPartial(query)).result()
    }

    /// Answers a funnel query, on several cores likewise.
    ///
    /// - Throws: `DiskError` where a part cannot be read.
    func funnel(_ query: FunnelQuery) async throws -> [Int] {
        try await share(pieces(of: query.signal, in: query.range), into: FunnelPartial(query)).result()
    }

    private func pieces(of signal: EventSignal, in range: TimeRange) -> [EventPiece] {
        let (chunks, parts) = events(signal, in: range)
        return chunks.map(EventPiece.chunk) + parts.flatMap(\.groups)
    }

    private func gather<Gathering: EventGathering>(
        _ pieces: [EventPiece],
        into nothing: Gathering
    ) throws -> Gathering {
        var gathering = nothing
        for piece in pieces {
            try Task.checkCancellation()
            try piece.add(to: &gathering, damages)
        }
        return gathering
    }

    /// Gathers in equal shares, each on a core.
    private func share<Gathering: EventGathering>(
        _ pieces: [EventPiece],
        into nothing: Gathering
    ) async throws -> Gathering {
        let width = min(ProcessInfo.processInfo.activeProcessorCount, 4, pieces.count / 2)
        if width < 2 { return try gather(pieces, into: nothing) }
        return try await withThrowingTaskGroup(of: Gathering.self) { group in
            for share in 0..<width {
                let own = stride(from: share, to: pieces.count, by: width).map { pieces[$0] }
                group.addTask { try self.gather(own, into: nothing) }
            }
            var whole = nothing
            for try await part in group { try whole.merge(part) }
            return whole
        }
    }

    /// Finds who sent something in a time.
    func senders(of signal: EventSignal, in range: TimeRange) throws -> [EventSender] {
        var senders = EventSenders()
        for piece in pieces(of: signal, in: range) {
            try Task.checkCancellation()
            switch piece {
            case .chunk(let chunk): senders.add(chunk, in: range)
            case .group(_, _, let summary): senders.add(summary, in: range)
            }
        }
        return senders.senders
    }
}

extension SealedPart {
    fileprivate var groups: [EventPiece] {
        guard case .events(let groups) = content else { return [] }
        return groups.enumerated().map { .group(self, number: $0.offset, $0.element) }
    }
}
