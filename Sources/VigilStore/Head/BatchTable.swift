package import VigilModel

/// The batches of the last hour by their identity, with the answer that each got.
package struct BatchTable: Sendable {
    /// The most identities kept; past it the oldest go.
    package static let entriesMax = 262_144

    /// The segment of what no journal file need keep.
    package static let elsewhere = UInt64.max

    package struct Entry: Hashable, Sendable {
        package var identity: BatchIdentity
        package var receipt: AppendReceipt
        /// When it was stored.
        package var time: Timestamp
        /// The segment whose journal file holds it.
        package var segment: UInt64

        package init(identity: BatchIdentity, receipt: AppendReceipt, time: Timestamp, segment: UInt64) {
            self.identity = identity
            self.receipt = receipt
            self.time = time
            self.segment = segment
        }
    }

    private var entries: [BatchIdentity: Entry] = [:]
    private var order: [BatchIdentity] = []
    private var first = 0

    package init() {}

    package var count: Int { entries.count }

    /// The answer that a batch got, with `isRepeat` set; nil where it was not stored within the last hour.
    package func receipt(of identity: BatchIdentity, now: Timestamp, kept: Duration) -> AppendReceipt? {
        guard let entry = entries[identity], now - entry.time < kept else { return nil }
        var receipt = entry.receipt
        receipt.isRepeat = true
        return receipt
    }

    /// Takes an answer in, unless there is a later one: files are not read in the order in which they were written.
    package mutating func insert(_ entry: Entry) {
        if let known = entries[entry.identity], known.receipt.sequence > entry.receipt.sequence { return }
        if entries.updateValue(entry, forKey: entry.identity) == nil { order.append(entry.identity) }
        while entries.count > Self.entriesMax { removeFirst() }
    }

    /// Forgets what is older than it need be.
    package mutating func expire(now: Timestamp, kept: Duration) {
        while first < order.count, let entry = entries[order[first]], now - entry.time >= kept { removeFirst() }
    }

    private mutating func removeFirst() {
        entries[order[first]] = nil
        first += 1
        if first > 4_096 && first * 2 > order.count {
            order.removeFirst(first)
            first = 0
        }
    }

    /// What stands in a segment, oldest first.
    package func entries(of segment: UInt64) -> [Entry] {
        order[first...].compactMap { identity in
            entries[identity].flatMap { $0.segment == segment ? $0 : nil }
        }
    }

    /// Takes note that what stands in a segment is kept elsewhere as well.
    package mutating func settle(_ segment: UInt64) {
        for identity in order[first...] where entries[identity]?.segment == segment {
            entries[identity]?.segment = Self.elsewhere
        }
    }
}
