// Telemetry repeats itself: the same keys and values stand in every record of a request. This cache makes each of
// them once. It is direct-mapped (a hash names one slot, a newcomer replaces what is there), so that a lookup is a
// hash, a comparison and no search, and a sender who aims at one slot gains nothing but misses.
//
// What was seen is compared in the body itself, so the cache holds offsets, not bytes.
// Measured by the benchmark `otlp.decode`: without it spans take twice as long.

/// Remembers what runs of bytes within one body were decoded to.
struct ByteCache<Value>: ~Copyable {
    private struct Slot {
        var offset: Int32 = 0
        var length: Int32 = -1
        var value: Value?
    }

    private let bytes: UnsafeRawBufferPointer
    private let slots: UnsafeMutablePointer<Slot>
    private let mask: Int

    /// Runs longer than this are not worth a hash.
    static var lengthMax: Int { 96 }

    /// A cache for a body, sized for it.
    init(for bytes: UnsafeRawBufferPointer, slotsMax: Int = 1_024) {
        var count = 16
        while count < slotsMax, count * 64 < bytes.count { count *= 2 }
        self.bytes = bytes
        self.mask = count - 1
        self.slots = .allocate(capacity: count)
        slots.initialize(repeating: Slot(), count: count)
    }

    deinit {
        slots.deinitialize(count: mask + 1)
        slots.deallocate()
    }

    /// The slot for a run of bytes, to pass to the other two; the run must not be empty.
    @inline(__always)
    func slot(offset: Int, length: Int) -> Int {
        Int(truncatingIfNeeded: hash(offset: offset, length: length)) & mask
    }

    /// What the same bytes were decoded to before.
    @inline(__always)
    func value(slot: Int, offset: Int, length: Int) -> Value? {
        guard slots[slot].length == Int32(truncatingIfNeeded: length),
            isEqual(Int(slots[slot].offset), offset, length: length)
        else { return nil }
        return slots[slot].value
    }

    /// Remembers what the bytes were decoded to.
    @inline(__always)
    func store(_ value: Value, slot: Int, offset: Int, length: Int) {
        guard let offset = Int32(exactly: offset) else { return }
        slots[slot] = Slot(offset: offset, length: Int32(truncatingIfNeeded: length), value: value)
    }

    @inline(__always)
    private func word(_ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// Fewer than nine bytes as one number.
    @inline(__always)
    private func shortWord(_ offset: Int, _ length: Int) -> UInt64 {
        if length >= 4 {
            let first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            let last = bytes.loadUnaligned(fromByteOffset: offset + length - 4, as: UInt32.self)
            return UInt64(first) << 32 | UInt64(last)
        }
        return UInt64(bytes[offset]) << 16 | UInt64(bytes[offset + length / 2]) << 8
            | UInt64(bytes[offset + length - 1])
    }

    @inline(__always)
    private func hash(offset: Int, length: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: length) &* 0x9e37_79b9_7f4a_7c15
        if length < 8 {
            hash = Self.mix(hash ^ shortWord(offset, length))
        } else {
            var next = offset
            let last = offset + length - 8
            while next < last {
                hash = Self.mix(hash ^ word(next))
                next += 8
            }
            hash = Self.mix(hash ^ word(last))
        }
        return hash ^ hash >> 32
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value &* 0xd6e8_feb8_6659_fd93
        return product ^ product >> 29
    }

    @inline(__always)
    private func isEqual(_ left: Int, _ right: Int, length: Int) -> Bool {
        if length < 8 { return shortWord(left, length) == shortWord(right, length) }
        var index = 0
        while index < length - 8 {
            if word(left + index) != word(right + index) { return false }
            index += 8
        }
        return word(left + length - 8) == word(right + length - 8)
    }
}
