// Telemetry repeats itself: the same keys and values stand in every record of a request. This cache makes each of
// them once. It is direct-mapped (a hash names one slot, a newcomer replaces what is there), so that a lookup is a
// hash, a comparison and no search, and a sender who aims at one slot gains nothing but misses.
//
// What was seen is compared in the body itself, so the cache holds offsets, not bytes. The arithmetic wraps: all
// offsets lie within the body, and the checks would cost half as much again (benchmark `otlp.decode`).

/// Remembers what runs of bytes within one body were decoded to.
struct ByteCache<Value>: ~Copyable {
    /// Which bytes a slot stands for; the length is 0 where it is empty.
    private struct Key {
        var offset: UInt32 = 0
        var length: UInt32 = 0
    }

    private let bytes: UnsafeRawPointer
    private let keys: UnsafeMutablePointer<Key>
    /// Initialised where the key's length is not 0.
    private let values: UnsafeMutablePointer<Value>
    private let mask: Int

    /// A cache for a body of at most 2 GiB, sized for it.
    init(for bytes: UnsafeRawBufferPointer, slotsMax: Int) {
        var count = 16
        while count < slotsMax, count * 64 < bytes.count { count *= 2 }
        self.keys = .allocate(capacity: count)
        self.values = .allocate(capacity: count)
        self.mask = count - 1
        // An empty body is never looked into.
        self.bytes = bytes.baseAddress ?? UnsafeRawPointer(keys)
        keys.initialize(repeating: Key(), count: count)
    }

    deinit {
        for slot in 0...mask where keys[slot].length != 0 {
            (values + slot).deinitialize(count: 1)
        }
        values.deallocate()
        keys.deallocate()
    }

    /// What the same bytes were decoded to before; the slot is that of just these bytes.
    ///
    /// From then on they are compared with this occurrence, which is nearer in memory to the next.
    @inline(__always)
    func value(slot: Int, offset: Int, length: Int) -> Value? {
        let key = keys[slot]
        guard Int(key.length) == length, isEqual(Int(key.offset), offset, length) else { return nil }
        keys[slot].offset = UInt32(truncatingIfNeeded: offset)
        return values[slot]
    }

    /// Remembers what the bytes, at least one, were decoded to.
    @inline(__always)
    func store(_ value: Value, slot: Int, offset: Int, length: Int) {
        if keys[slot].length == 0 {
            (values + slot).initialize(to: value)
        } else {
            values[slot] = value
        }
        keys[slot] = Key(offset: UInt32(truncatingIfNeeded: offset), length: UInt32(truncatingIfNeeded: length))
    }
}

// MARK: - Hashing

extension ByteCache {
    /// The slot for a short run of at least one byte.
    ///
    /// Mixes start, middle and end at once: runs that differ elsewhere only miss.
    @inline(__always)
    func slot(offset: Int, length: Int) -> Int {
        if length < 8 { return slot(mixing: shortWord(offset, length) &+ UInt64(truncatingIfNeeded: length)) }
        let first = word(offset) &* 0x9e37_79b9_7f4a_7c15
        let middle = word(offset &+ (length &- 8) &>> 1) &* 0xc2b2_ae3d_27d4_eb4f
        let last = word(offset &+ length &- 8) &* 0x1656_67b1_9e37_79f9
        return slot(mixing: first ^ (middle &<< 23 | middle &>> 41) ^ (last &<< 47 | last &>> 17))
    }

    /// The slot for a long run, which may differ from others in any place.
    @inline(__always)
    func setSlot(offset: Int, length: Int) -> Int {
        guard length >= 32 else { return slot(offset: offset, length: length) }
        // Four sums side by side, since each multiplication waits for the one before it; the last round overlaps.
        var (first, second, third, fourth) = (UInt64(truncatingIfNeeded: length), UInt64(1), UInt64(2), UInt64(3))
        let last = offset &+ length &- 32
        var next = offset
        while true {
            first = (first ^ word(next)) &* 0x9e37_79b9_7f4a_7c15
            second = (second ^ word(next &+ 8)) &* 0xc2b2_ae3d_27d4_eb4f
            third = (third ^ word(next &+ 16)) &* 0x1656_67b1_9e37_79f9
            fourth = (fourth ^ word(next &+ 24)) &* 0x27d4_eb2f_1656_67c5
            if next == last { break }
            next = min(next &+ 32, last)
        }
        let low = first ^ (second &>> 29 | second &<< 35)
        let high = (third &>> 17 | third &<< 47) ^ (fourth &>> 41 | fourth &<< 23)
        return slot(mixing: low ^ high)
    }

    @inline(__always)
    private func slot(mixing value: UInt64) -> Int {
        Int(truncatingIfNeeded: ((value ^ value &>> 29) &* 0xd6e8_feb8_6659_fd93) &>> 40) & mask
    }

    @inline(__always)
    private func word(_ offset: Int) -> UInt64 {
        (bytes + offset).loadUnaligned(as: UInt64.self)
    }

    /// Fewer than nine bytes as one number.
    @inline(__always)
    private func shortWord(_ offset: Int, _ length: Int) -> UInt64 {
        let start = bytes + offset
        if length >= 4 {
            let last = (start + (length &- 4)).loadUnaligned(as: UInt32.self)
            return UInt64(start.loadUnaligned(as: UInt32.self)) &<< 32 | UInt64(last)
        }
        let middle = UInt64(start.load(fromByteOffset: length &>> 1, as: UInt8.self))
        let last = UInt64(start.load(fromByteOffset: length &- 1, as: UInt8.self))
        return UInt64(start.load(as: UInt8.self)) &<< 16 | middle &<< 8 | last
    }

    @inline(__always)
    private func isEqual(_ left: Int, _ right: Int, _ length: Int) -> Bool {
        if length < 8 { return shortWord(left, length) == shortWord(right, length) }
        let last = length &- 8
        var index = 0
        while index < last {
            if word(left &+ index) != word(right &+ index) { return false }
            index = index &+ 8
        }
        return word(left &+ last) == word(right &+ last)
    }
}

/// How long what is cached may be: longer runs are too rarely the same.
enum ByteCacheLimit {
    static let runLengthMax = 96
    static let setLengthMax = 512
}
