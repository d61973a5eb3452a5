/// Writes numbers and text in the byte order and packing that chunks and journal records share.
package struct ByteWriter: Sendable {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 0) {
        if capacity > 0 { bytes.reserveCapacity(capacity) }
    }

    /// How many bytes were written.
    package var count: Int { bytes.count }

    @inline(__always)
    package mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// Seven bits a byte, the lowest first; the eighth bit says that more follow.
    @inline(__always)
    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    package mutating func varint(_ value: Int) { varint(UInt64(bitPattern: Int64(value))) }

    /// A signed number as a varint, small magnitudes short: 0, -1, 1, -2 become 0, 1, 2, 3.
    @inline(__always)
    package mutating func signed(_ value: Int64) {
        varint(UInt64(bitPattern: (value &<< 1) ^ (value &>> 63)))
    }

    @inline(__always)
    package mutating func fixed32(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    @inline(__always)
    package mutating func fixed64(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    @inline(__always)
    package mutating func double(_ value: Double) { fixed64(value.bitPattern) }

    /// A length and the bytes of the text.
    package mutating func string(_ text: String) {
        varint(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// A length and bytes.
    package mutating func blob(_ content: [UInt8]) {
        varint(content.count)
        bytes.append(contentsOf: content)
    }

    /// Bytes as they are.
    package mutating func raw(_ content: some Collection<UInt8>) { bytes.append(contentsOf: content) }

    /// Puts bytes over some that were written before.
    package mutating func replace(_ content: [UInt8], at position: Int) {
        bytes.replaceSubrange(position..<(position + content.count), with: content)
    }

    /// Forgets what was written and keeps the memory.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
