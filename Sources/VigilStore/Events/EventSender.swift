public import VigilModel

/// Who sent spans or log records, and when last.
public struct EventSender: Hashable, Sendable {
    /// Who.
    public var resource: Resource
    /// Under which identity.
    public var identity: ResourceIdentity
    /// The time of the newest record within what was asked.
    public var newest: Timestamp

    /// Who sent, and when last.
    public init(resource: Resource, identity: ResourceIdentity, newest: Timestamp) {
        self.resource = resource
        self.identity = identity
        self.newest = newest
    }
}

/// Gathers the senders of many records.
package struct EventSenders {
    private var newest: [EventSource: Int64] = [:]

    package init() {}

    /// Looks through a chunk: what is packed only at the edges of the range.
    package mutating func add(_ chunk: EventChunk, in range: TimeRange) {
        for block in chunk.blocks { add(block, in: range) }
        add(chunk.looseRows, in: range)
    }

    private mutating func add(_ block: EventBlock, in range: TimeRange) {
        let (start, end) = (range.start.nanoseconds, range.end.nanoseconds)
        guard block.maxTime >= start, block.minTime < end else { return }
        if block.minTime >= start, block.maxTime < end {
            for (source, time) in zip(block.sources, block.newestTimes) where time != .min { add(source, time) }
        } else {
            add(block.knownRows([]), in: range)
        }
    }

    private mutating func add(_ rows: [EventRow], in range: TimeRange) {
        for row in rows where range.contains(row.time) { add(row.source, row.time.nanoseconds) }
    }

    /// Looks at what a group of rows says of its senders.
    ///
    /// Where the group reaches beyond the range's end, a sender's newest record may lie behind it; the sender is taken
    /// for one of the range then, seen at its end.
    package mutating func add(_ group: RowGroupSummary, in range: TimeRange) {
        let (start, end) = (range.start.nanoseconds, range.end.nanoseconds)
        guard group.maxTime >= start, group.minTime < end else { return }
        for (source, time) in zip(group.sources, group.newestTimes) where time >= start {
            add(source, min(time, end - 1))
        }
    }

    private mutating func add(_ source: EventSource, _ time: Int64) {
        newest[source] = max(newest[source] ?? .min, time)
    }

    /// The senders, each once whatever recorded for them.
    package var senders: [EventSender] {
        var senders: [ResourceIdentity: EventSender] = [:]
        for (source, time) in newest {
            let sender = EventSender(
                resource: source.resource,
                identity: source.identity,
                newest: Timestamp(nanoseconds: time)
            )
            if let known = senders[source.identity], known.newest >= sender.newest { continue }
            senders[source.identity] = sender
        }
        return Array(senders.values)
    }
}
