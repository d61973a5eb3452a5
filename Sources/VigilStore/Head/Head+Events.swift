import Synchronization
package import VigilModel

extension Head {
    /// Answers an event query over the chunks there are now.
    package func events(_ query: EventQuery) throws -> EventResult {
        try query.evaluate(over: chunks(of: query.signal))
    }

    /// Answers a funnel query over the chunks there are now.
    package func funnel(_ query: FunnelQuery) throws -> [Int] {
        var partial = try FunnelPartial(query)
        for chunk in chunks(of: query.signal) {
            try Task.checkCancellation()
            try partial.add(chunk)
        }
        return partial.result()
    }

    /// Finds who sent something in a time over the chunks there are now.
    package func senders(of signal: EventSignal, in range: TimeRange) throws -> [EventSender] {
        var senders = EventSenders()
        for chunk in chunks(of: signal) {
            try Task.checkCancellation()
            senders.add(chunk, in: range)
        }
        return senders.senders
    }

    /// The chunks there are now, oldest segment first.
    package func chunks(of signal: EventSignal) -> [EventChunk] {
        state.withLock { state in
            state.segments.flatMap { $0[signal].chunks }
        }
    }
}
