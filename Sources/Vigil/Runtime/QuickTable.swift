import Synchronization

/// What can be looked up in a ``QuickTable``.
protocol QuickKey: Equatable, Sendable {
    /// The same for keys that are equal by their bytes.
    var quickHash: UInt64 { get }
    /// The same for keys that lie in memory in the same way, and quicker still.
    var bitsHash: UInt64 { get }
    /// Whether both lie in memory in the same way; then they are equal, as long as both live.
    func hasBits(of other: Self) -> Bool
}

/// Finds what belongs to a key, without a lock: keys come in and never go.
///
/// Open addressing over twice as many places as keys may come in. A place is written once, under a lock, after what it
/// refers to is complete. In front of them lie shortcuts for keys whose very bits were looked up before, as those of
/// literals are: an entry keeps its own key alive, so that nothing else can lie where its texts do. What is found is
/// not retained, which would cost as much as all the rest; it lives as long as the table. Equal keys of different bytes
/// are two keys.
final class QuickTable<Key: QuickKey, Value: AnyObject & Sendable>: Sendable {
    private final class Entry: Sendable {
        let key: Key
        let hash: UInt64
        let value: Value

        init(key: Key, hash: UInt64, value: Value) {
            self.key = key
            self.hash = hash
            self.value = value
        }
    }

    private struct Places: @unchecked Sendable {  // Each place is an atomic.
        let start: UnsafeMutablePointer<Atomic<Unmanaged<Entry>?>>

        init(count: Int) {
            start = .allocate(capacity: count)
            for index in 0..<count { (start + index).initialize(to: Atomic(nil)) }
        }

        func free(count: Int) {
            start.deinitialize(count: count)
            start.deallocate()
        }
    }

    private static var shortcutsCount: Int { 512 }

    private let places: Places
    private let shortcuts: Places
    private let mask: Int
    private let keysMax: Int
    private let count = Mutex(0)

    init(keysMax: Int) {
        var capacity = 64
        while capacity < keysMax * 2 { capacity *= 2 }
        places = Places(count: capacity)
        shortcuts = Places(count: Self.shortcutsCount)
        mask = capacity - 1
        self.keysMax = keysMax
    }

    deinit {
        for index in 0...mask {
            places.start[index].load(ordering: .acquiring)?.release()
        }
        places.free(count: mask + 1)
        shortcuts.free(count: Self.shortcutsCount)
    }

    /// What belongs to a key; nil where nothing does.
    func find(_ key: Key) -> Unmanaged<Value>? {
        let place = Int(truncatingIfNeeded: key.bitsHash) & (Self.shortcutsCount - 1)
        if let entry = shortcuts.start[place].load(ordering: .acquiring) {
            let found = entry._withUnsafeGuaranteedRef {
                $0.key.hasBits(of: key) ? Unmanaged.passUnretained($0.value) : nil
            }
            if let found { return found }
        }
        return findByContent(key, shortcut: place)
    }

    @inline(never)
    private func findByContent(_ key: Key, shortcut: Int) -> Unmanaged<Value>? {
        let hash = key.quickHash
        var index = Int(truncatingIfNeeded: hash) & mask
        while let entry = places.start[index].load(ordering: .acquiring) {
            let found = entry._withUnsafeGuaranteedRef {
                $0.hash == hash && $0.key == key ? Unmanaged.passUnretained($0.value) : nil
            }
            if let found {
                let hasBits = entry._withUnsafeGuaranteedRef { $0.key.hasBits(of: key) }
                if hasBits { shortcuts.start[shortcut].store(entry, ordering: .releasing) }
                return found
            }
            index = (index + 1) & mask
        }
        return nil
    }

    /// What belongs to a key, made where nothing does; nil where there are too many keys.
    func insert(_ key: Key, _ make: () -> Value) -> Unmanaged<Value>? {
        count.withLock { count in
            let hash = key.quickHash
            var index = Int(truncatingIfNeeded: hash) & mask
            while let entry = places.start[index].load(ordering: .acquiring) {
                let entry = entry.takeUnretainedValue()
                if entry.hash == hash, entry.key == key { return .passUnretained(entry.value) }
                index = (index + 1) & mask
            }
            guard count < keysMax else { return nil }
            count += 1
            let entry = Entry(key: key, hash: hash, value: make())
            places.start[index].store(.passRetained(entry), ordering: .releasing)
            return .passUnretained(entry.value)
        }
    }
}

extension String: QuickKey {
    var bits: (UInt64, UInt64) { unsafeBitCast(self, to: (UInt64, UInt64).self) }

    var bitsHash: UInt64 {
        let bits = bits
        return Self.fold(bits.0 ^ Self.fold(bits.1))
    }

    func hasBits(of other: String) -> Bool { bits == other.bits }

    /// A hash for tables of names that the program itself chose: quick, and not proof against a hostile choice.
    ///
    /// Folded multiplication over words of eight bytes.
    var quickHash: UInt64 {
        var text = self
        return text.withUTF8 { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            var hash = 0x9e37_79b9_7f4a_7c15 ^ UInt64(raw.count)
            var offset = 0
            while offset + 8 <= raw.count {
                hash = Self.fold(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            var rest: UInt64 = 0
            if raw.count >= 8, offset < raw.count {
                rest = raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
            } else {
                while offset < raw.count {
                    rest = rest << 8 | UInt64(raw[offset])
                    offset += 1
                }
            }
            return Self.fold(hash ^ rest)
        }
    }

    private static func fold(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
        return product.high ^ product.low
    }
}
