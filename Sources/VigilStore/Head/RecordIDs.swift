import Synchronization
package import VigilModel

/// What tells repeats of a segment's spans and log records: hashes of their ids.
package struct RecordIDs: Sendable {
    package private(set) var spans: [UInt64]
    package private(set) var logs: [UInt64]

    package init(spans: [UInt64] = [], logs: [UInt64] = []) {
        self.spans = spans
        self.logs = logs
    }

    package var count: Int { spans.count + logs.count }
    var memoryBytes: Int { 8 * count }

    mutating func append(_ hash: UInt64, _ signal: EventSignal) {
        switch signal {
        case .spans: spans.append(hash)
        case .logs: logs.append(hash)
        case .exemplars: preconditionFailure("exemplars have no ids")
        }
    }
}

/// The ids of a segment that became parts.
struct SettledIDs: Sendable {
    var since: Timestamp
    var ids: RecordIDs
}

extension Head {
    /// Takes in what tells repeats of records that are in parts, by when they became parts.
    package func restore(_ ids: RecordIDs, since: Timestamp, now: Timestamp) {
        state.withLock { state in
            let new = RecordIDs(
                spans: ids.spans.filter { state.spanIDs.insert($0) },
                logs: ids.logs.filter { state.recordIDs.insert($0) }
            )
            state.settle(new, since: since, now: now, kept: configuration.identityKept)
        }
    }
}

extension Head.State {
    /// The most hashes kept of segments that became parts; past it the oldest go.
    static let settledIDsMax = 2_000_000

    /// Forgets ids: what comes with one of them is new again.
    mutating func forget(_ ids: RecordIDs) {
        for hash in ids.spans { spanIDs.remove(hash) }
        for hash in ids.logs { recordIDs.remove(hash) }
    }

    /// Keeps the ids of a segment that became parts, and forgets those that were kept long enough.
    mutating func settle(_ ids: RecordIDs, since: Timestamp, now: Timestamp, kept: Duration) {
        if ids.count > 0 { settled.append(SettledIDs(since: since, ids: ids)) }
        var count = settled.reduce(0) { $0 + $1.ids.count }
        while let oldest = settled.first, now - oldest.since >= kept || count > Self.settledIDsMax {
            forget(oldest.ids)
            count -= oldest.ids.count
            settled.removeFirst()
        }
    }
}
