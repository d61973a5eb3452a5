/// Items that wait, grouped into batches as they come, so that taking one moves none of the others.
struct BatchQueue<Item: Sendable>: Sendable {
    /// An item that waits.
    struct Entry: Sendable {
        let item: Item
        /// For how many records it counts: a metric for its points.
        let records: Int
        /// About how much memory it holds.
        let bytes: Int
    }

    /// Entries that are sent together.
    struct Batch: Sendable {
        fileprivate(set) var entries: ArraySlice<Entry> = []
        fileprivate(set) var records = 0
    }

    private let batchRecordsMax: Int
    private var batches: [Batch] = []
    /// How many entries wait.
    private(set) var count = 0
    /// How many records wait.
    private(set) var records = 0
    /// About how much memory they hold.
    private(set) var bytes = 0

    /// A queue whose batches have so many records at most, or one entry.
    init(batchRecordsMax: Int) {
        self.batchRecordsMax = batchRecordsMax
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ entry: Entry) {
        if batches.isEmpty || batches[batches.count - 1].records + entry.records > batchRecordsMax {
            batches.append(Batch())
        }
        batches[batches.count - 1].entries.append(entry)
        batches[batches.count - 1].records += entry.records
        count += 1
        records += entry.records
        bytes += entry.bytes
    }

    /// Takes the oldest batch.
    mutating func takeBatch() -> Batch {
        guard !batches.isEmpty else { return Batch() }
        var batch = batches.removeFirst()
        // One that entries were dropped from has room for the next.
        while let next = batches.first, batch.records + next.records <= batchRecordsMax {
            batch.entries += next.entries
            batch.records += next.records
            batches.removeFirst()
        }
        count -= batch.entries.count
        records -= batch.records
        bytes -= batch.entries.reduce(0) { $0 + $1.bytes }
        return batch
    }

    /// Drops the oldest entry.
    ///
    /// - Returns: How many records it had.
    mutating func dropFirst() -> Int {
        guard !batches.isEmpty, let entry = batches[0].entries.popFirst() else { return 0 }
        batches[0].records -= entry.records
        if batches[0].entries.isEmpty { batches.removeFirst() }
        count -= 1
        records -= entry.records
        bytes -= entry.bytes
        return entry.records
    }

    /// Drops everything.
    mutating func removeAll() {
        self = BatchQueue(batchRecordsMax: batchRecordsMax)
    }
}
