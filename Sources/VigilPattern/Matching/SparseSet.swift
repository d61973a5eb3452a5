/// A set of small numbers in the order in which they were added (Briggs and Torczon).
///
/// Clearing costs nothing.
struct SparseSet: ~Copyable {
    private let dense: UnsafeMutablePointer<Int32>
    private let sparse: UnsafeMutablePointer<Int32>
    private(set) var count = 0

    /// A set for numbers below a capacity.
    init(capacity: Int) {
        dense = .allocate(capacity: capacity)
        sparse = .allocate(capacity: capacity)
        sparse.initialize(repeating: 0, count: capacity)
    }

    deinit {
        dense.deallocate()
        sparse.deallocate()
    }

    @inline(__always)
    subscript(index: Int) -> Int32 { dense[index] }

    mutating func removeAll() {
        count = 0
    }

    /// Adds a number; false if it was there.
    @inline(__always)
    mutating func insert(_ number: Int32) -> Bool {
        let place = Int(sparse[Int(number)])
        guard place >= count || dense[place] != number else { return false }
        dense[count] = number
        sparse[Int(number)] = Int32(truncatingIfNeeded: count)
        count &+= 1
        return true
    }
}
