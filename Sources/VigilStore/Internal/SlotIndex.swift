/// Finds places in a list by hashes of what stands there: 8 bytes an entry, where a dictionary keeps each key again.
///
/// In open addressing at a load of at most three quarters. Whoever asks compares what stands at a place himself.
struct SlotIndex {
    /// The upper half of the hash, and the slot plus one; zero is free.
    private var entries = [UInt64](repeating: 0, count: 64)
    private(set) var count = 0

    /// The slot with a hash that is the right one; nil where there is none.
    func slot(_ hash: UInt64, where isRight: (Int) -> Bool) -> Int? {
        let mask = entries.count - 1
        var position = Self.home(hash) & mask
        while entries[position] != 0 {
            let entry = entries[position]
            if entry >> 32 == hash >> 32, isRight(Self.slot(entry)) { return Self.slot(entry) }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Adds a slot that is not there yet.
    mutating func insert(_ slot: Int, _ hash: UInt64) {
        count += 1
        if count * 4 > entries.count * 3 { resize(to: entries.count * 2) }
        put((hash >> 32) << 32 | UInt64(slot + 1))
    }

    /// Takes a slot out; those behind it that it had pushed on move up.
    mutating func remove(_ slot: Int, _ hash: UInt64) {
        let mask = entries.count - 1
        let wanted = (hash >> 32) << 32 | UInt64(slot + 1)
        var hole = Self.home(hash) & mask
        while entries[hole] != wanted {
            if entries[hole] == 0 { return }
            hole = (hole + 1) & mask
        }
        count -= 1
        var next = (hole + 1) & mask
        while entries[next] != 0 {
            let home = Self.home(entries[next]) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                entries[hole] = entries[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        entries[hole] = 0
        if entries.count > 64 && count * 8 < entries.count { resize(to: entries.count / 2) }
    }

    private static func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) }
    private static func slot(_ entry: UInt64) -> Int { Int(entry & 0xffff_ffff) - 1 }

    private mutating func put(_ entry: UInt64) {
        let mask = entries.count - 1
        var position = Self.home(entry) & mask
        while entries[position] != 0 { position = (position + 1) & mask }
        entries[position] = entry
    }

    private mutating func resize(to size: Int) {
        let old = entries
        entries = [UInt64](repeating: 0, count: size)
        for entry in old where entry != 0 { put(entry) }
    }
}
