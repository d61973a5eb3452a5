import VigilModel

/// The first records by time of all that are offered: a heap of bounded size with the last of them on top.
struct EventSelection {
    private let limit: Int
    private let newestFirst: Bool
    private var heap: [EventRow] = []
    /// Whether more records were offered than fit.
    private(set) var hasOverflowed = false

    init(limit: Int, order: EventOrder) {
        self.limit = max(0, limit)
        newestFirst = order == .newestFirst
    }

    /// Whether nothing of a chunk can be among the first.
    func excludes(_ chunk: EventChunk) -> Bool {
        guard hasOverflowed, heap.count >= limit, let top = heap.first else { return hasOverflowed && limit == 0 }
        return newestFirst
            ? chunk.maxTime < top.time.nanoseconds : chunk.minTime > top.time.nanoseconds
    }

    /// Whether a record would be among the first, or is needed to tell that there are more.
    func wants(_ row: EventRow) -> Bool {
        guard heap.count >= limit, let top = heap.first else { return heap.count < limit || !hasOverflowed }
        return !hasOverflowed || precedes(row, top)
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
        let (first, second) = (left.time, right.time)
        if first == second { return newestFirst ? left.sequence > right.sequence : left.sequence < right.sequence }
        return newestFirst ? first > second : first < second
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
