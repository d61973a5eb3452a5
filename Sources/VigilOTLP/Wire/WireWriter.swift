// Writes the protobuf wire format from the back to the front. A nested message needs its length before its content;
// written backwards, the content is there first, so that nothing is measured twice or moved. Whoever writes a message
// therefore writes its last field first, and the elements of an array from the last to the first.

/// Collects protobuf fields, the last one first.
package struct WireWriter: ~Copyable {
    private var buffer: UnsafeMutableRawPointer
    private var capacity: Int
    /// Where the first byte written so far is.
    private var start: Int

    /// An empty writer with room for so many bytes, which grows where that is not enough.
    package init(capacity: Int = 4_096) {
        self.capacity = max(capacity, 64)
        self.buffer = .allocate(byteCount: self.capacity, alignment: 8)
        self.start = self.capacity
    }

    deinit { buffer.deallocate() }

    /// How many bytes there are.
    package var count: Int {
        @inline(__always) get { capacity - start }
    }

    /// All that was written.
    package var bytes: [UInt8] {
        Array(UnsafeRawBufferPointer(start: buffer + start, count: count))
    }

    @inline(__always)
    private mutating func makeRoom(_ size: Int) {
        if start < size { grow(by: size) }
        start -= size
    }

    @inline(never)
    private mutating func grow(by size: Int) {
        let larger = max(capacity * 2, count + size)
        let replacement = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        (replacement + (larger - count)).copyMemory(from: buffer + start, byteCount: count)
        buffer.deallocate()
        start = larger - count
        buffer = replacement
        capacity = larger
    }

    /// An integer in as many bytes as it needs.
    @inline(__always)
    package mutating func varint(_ value: UInt64) {
        if value < 0x80 {
            makeRoom(1)
            buffer.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: start, as: UInt8.self)
            return
        }
        let size = (70 - value.leadingZeroBitCount) / 7
        makeRoom(size)
        var rest = value
        for index in 0..<(size - 1) {
            buffer.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: start + index, as: UInt8.self)
            rest >>= 7
        }
        buffer.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: start + size - 1, as: UInt8.self)
    }

    /// Eight bytes, the lowest first.
    @inline(__always)
    package mutating func fixed64(_ value: UInt64) {
        makeRoom(8)
        buffer.storeBytes(of: value.littleEndian, toByteOffset: start, as: UInt64.self)
    }

    /// Four bytes, the lowest first.
    @inline(__always)
    package mutating func fixed32(_ value: UInt32) {
        makeRoom(4)
        buffer.storeBytes(of: value.littleEndian, toByteOffset: start, as: UInt32.self)
    }

    /// Bytes as they are.
    @inline(__always)
    package mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        makeRoom(bytes.count)
        if let source = bytes.baseAddress { (buffer + start).copyMemory(from: source, byteCount: bytes.count) }
    }
}

// Whole fields. Those that hold their default are left out, as proto3 does.
extension WireWriter {
    /// An integer field.
    @inline(__always)
    package mutating func field(_ tag: UInt64, varint value: UInt64) {
        if value == 0 { return }
        varint(value)
        varint(tag)
    }

    /// A field of eight bytes.
    @inline(__always)
    package mutating func field(_ tag: UInt64, fixed64 value: UInt64) {
        if value == 0 { return }
        fixed64(value)
        varint(tag)
    }

    /// A field of four bytes.
    @inline(__always)
    package mutating func field(_ tag: UInt64, fixed32 value: UInt32) {
        if value == 0 { return }
        fixed32(value)
        varint(tag)
    }

    /// A string field.
    @inline(__always)
    package mutating func field(_ tag: UInt64, string: String) {
        if string.isEmpty { return }
        requiredField(tag, string: string)
    }

    /// A string field that is written even where it is empty.
    @inline(__always)
    package mutating func requiredField(_ tag: UInt64, string: String) {
        var string = string
        let mark = count
        string.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
        finish(tag, since: mark)
    }

    /// Makes what was written since a mark (a former ``count``) the content of a length-delimited field.
    @inline(__always)
    package mutating func finish(_ tag: UInt64, since mark: Int) {
        varint(UInt64(truncatingIfNeeded: count - mark))
        varint(tag)
    }

    /// As `finish`, but leaves out a field without content.
    @inline(__always)
    package mutating func finishUnlessEmpty(_ tag: UInt64, since mark: Int) {
        if count > mark { finish(tag, since: mark) }
    }
}
