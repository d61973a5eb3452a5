import VigilModel

/// The first records by time of all that are offered: a heap of bounded size with the last of them on top.
struct EventSelection: Sendable {
    let limit: Int
    let newestFirst: Bool
    private var heap: [EventRow] = []
    /// Whether more records were offered than fit.
    private(set) var hasOverflowed = false

    init(limit: Int, order: EventOrder) {
        self.limit = max(0, limit)
        newestFirst = order == .newestFirst
    }

    /// Whether nothing of a chunk or group can be among the first.
    ///
    /// - Parameters:
    ///   - minTime: The time of its first record.
    ///   - maxTime: The time of its last record.
    /// - Returns: Whether it may be passed over.
    func excludes(minTime: Int64, maxTime: Int64) -> Bool {
        guard hasOverflowed, heap.count >= limit, let top = heap.first else { return hasOverflowed && limit == 0 }
        return newestFirst ? maxTime < top.time.nanoseconds : minTime > top.time.nanoseconds
    }

    /// Whether a record would be among the first, or is needed to tell that there are more.
    func wants(time: Timestamp, sequence: UInt64) -> Bool {
        guard heap.count >= limit, let top = heap.first else { return heap.count < limit || !hasOverflowed }
        return !hasOverflowed || precedes((time, sequence), (top.time, top.sequence))
    }

    /// Takes note that more records fit than are offered.
    mutating func noteMore() { hasOverflowed = true }

    /// Takes over what another selection for the same query found in other records.
    mutating func merge(_ other: EventSelection) {
        for row in other.heap { offer(row) }
        hasOverflowed = hasOverflowed || other.hasOverflowed
    }

    mutating func offer(_ row: EventRow) {
        if heap.count < limit {
            heap.append(row)
            siftUp(heap.count - 1)
            return
        }
        hasOverflowed = true
        guard let top = heap.first, precedes(row, top) else { return }
        heap[0] = row
        siftDown(0)
    }

    /// The records in order.
    func sorted() -> [EventRow] { heap.sorted(by: precedes) }

    private func precedes(_ left: EventRow, _ right: EventRow) -> Bool {
        precedes((left.time, left.sequence), (right.time, right.sequence))
    }

    private func precedes(_ left: (Timestamp, UInt64), _ right: (Timestamp, UInt64)) -> Bool {
        newestFirst ? left > right : left < right
    }

    private mutating func siftUp(_ index: Int) {
        var child = index
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown(_ index: Int) {
        var parent = index
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if precedes(heap[last], heap[child]) { last = child }
            }
            if last == parent { return }
            heap.swapAt(parent, last)
            parent = last
        }
    }
}
