import VigilModel
import VigilStore

extension Holdings {
    /// Answers an event query.
    ///
    /// - Throws: `DiskError` where a part cannot be read; ``PartDamage`` is reported and costs its group.
    func events(_ query: EventQuery) throws -> EventResult {
        let (chunks, parts) = events(query.signal, in: query.range)
        var all = chunks
        for part in parts {
            try Task.checkCancellation()
            all += try part.chunks(in: query.range, query.since ?? 0, damages)
        }
        return try query.evaluate(over: all)
    }

    /// Finds who sent something in a time.
    func senders(
        of signal: EventSignal,
        in range: TimeRange
    ) throws -> [EventSender] {
        let (chunks, parts) = events(signal, in: range)
        var senders = EventSenders()
        for chunk in chunks {
            try Task.checkCancellation()
            senders.add(chunk, in: range)
        }
        for part in parts {
            try Task.checkCancellation()
            for chunk in try part.chunks(in: range, 0, damages) { senders.add(chunk, in: range) }
        }
        return senders.senders
    }
}

extension SealedPart {
    fileprivate func chunks(
        in range: TimeRange,
        _ since: UInt64,
        _ damages: DamageNotices
    ) throws -> [EventChunk] {
        guard case .events(let groups) = content else { return [] }
        var chunks: [EventChunk] = []
        for (number, summary) in groups.enumerated() {
            guard summary.maxTime >= range.start.nanoseconds, summary.minTime < range.end.nanoseconds,
                summary.lastSequence > since
            else { continue }
            do {
                var chunk = EventChunk()
                for row in try file.group(number, summary).rows(.all) { chunk.append(row) }
                chunks.append(chunk)
            } catch let damage as PartDamage {
                damages.note(damage)
            } catch let error as CodecError {
                damages.note(PartDamage(file.path, 0..<file.byteCount, "group \(number): \(error)"))
            }
        }
        return chunks
    }
}
