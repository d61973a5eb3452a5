// Series that are scraped or exported together have the same times. Where their blocks lie in the same bytes, the times
// stand there once: a later block says how far before it they are. Without that, times that jitter by milliseconds
// take as much as a counter.

/// The columns of times that blocks already written to some bytes have.
package struct SharedTimes: Sendable {
    private var places: [[UInt8]: Int] = [:]

    package init() {}

    /// Forgets all; for when the next block goes to other bytes.
    package mutating func removeAll() { places.removeAll(keepingCapacity: true) }

    /// Where a column lies already; if it does not, it is noted as lying at a place.
    mutating func place(of column: [UInt8], orNote place: Int) -> Int? {
        if let known = places[column] { return known }
        places[column] = place
        return nil
    }
}
