/// A set of 64-bit hashes in open addressing: 8 bytes an entry at a load of at most three quarters.
///
/// It says whether a span or a record with an id is there already. Two of a million ids share a hash with a chance
/// of one in thirty million.
package struct HashSet64: Sendable {
    private var slots = [UInt64](repeating: 0, count: 64)
    package private(set) var count = 0

    package init() {}

    package var memoryBytes: Int { slots.count * 8 }

    package func contains(_ hash: UInt64) -> Bool {
        slots[position(of: Self.nonzero(hash))] != 0
    }

    /// Adds a hash.
    ///
    /// - Parameter hash: What to add.
    /// - Returns: Whether it was not there before.
    package mutating func insert(_ hash: UInt64) -> Bool {
        let hash = Self.nonzero(hash)
        let position = position(of: hash)
        if slots[position] != 0 { return false }
        slots[position] = hash
        count += 1
        if count * 4 > slots.count * 3 { resize(to: slots.count * 2) }
        return true
    }

    /// Takes a hash out; those behind it that it had pushed on move up.
    package mutating func remove(_ hash: UInt64) {
        var hole = position(of: Self.nonzero(hash))
        guard slots[hole] != 0 else { return }
        count -= 1
        let mask = slots.count - 1
        var next = (hole + 1) & mask
        while slots[next] != 0 {
            let home = Int(truncatingIfNeeded: slots[next]) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = 0
        if slots.count > 64 && count * 8 < slots.count { resize(to: slots.count / 2) }
    }

    private static func nonzero(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }

    private func position(of hash: UInt64) -> Int {
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        while slots[position] != 0 && slots[position] != hash { position = (position + 1) & mask }
        return position
    }

    private mutating func resize(to size: Int) {
        let old = slots
        slots = [UInt64](repeating: 0, count: size)
        for hash in old where hash != 0 { slots[position(of: hash)] = hash }
    }
}
