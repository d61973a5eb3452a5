// The protobuf wire format, read in place: a cursor over the bytes received, which descends into a nested message by
// narrowing its own end. Nothing is copied, nothing is allocated, and a claimed length is believed only after it was
// compared with what is there. Prometheus remote write is read with it too.
//
// Fields are told by their whole tag (number and wire type), so a known field with another wire type falls to
// `skip`, which is what the official parsers do with it.

/// Reads protobuf fields from bytes that must outlive it.
package struct WireReader {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    /// Where the next byte is read, from the start of the bytes.
    @usableFromInline package var position: Int
    /// Where the innermost message that was entered ends.
    @usableFromInline package var end: Int
    @usableFromInline let groupDepthMax: Int

    /// A reader at the start of a message.
    @inlinable
    package init(_ bytes: UnsafeRawBufferPointer, groupDepthMax: Int = 64) {
        self.bytes = bytes
        self.position = 0
        self.end = bytes.count
        self.groupDepthMax = groupDepthMax
    }

    /// Whether the innermost message has been read whole.
    @inlinable package var isAtEnd: Bool {
        @inline(__always) get { position >= end }
    }

    /// Whether the next byte is the given one; it is then taken.
    ///
    /// For repeated fields whose tag has one byte.
    @inlinable @inline(__always)
    package mutating func take(_ tag: UInt8) -> Bool {
        guard position < end, bytes[position] == tag else { return false }
        position += 1
        return true
    }

    /// A field's number and wire type, as one number.
    @inlinable @inline(__always)
    package mutating func tag() throws(OTLPError) -> UInt32 {
        guard position < end else { throw OTLPError(.truncated, at: position) }
        let first = bytes[position]
        if first < 0x80 {
            position += 1
            return UInt32(first)
        }
        let start = position
        let tag = try longVarint()
        guard tag <= UInt32.max else { throw OTLPError(.malformedTag, at: start) }
        return UInt32(truncatingIfNeeded: tag)
    }

    /// An integer of up to ten bytes.
    @inlinable @inline(__always)
    package mutating func varint() throws(OTLPError) -> UInt64 {
        guard position < end else { throw OTLPError(.truncated, at: position) }
        let first = bytes[position]
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        return try longVarint()
    }

    @usableFromInline
    mutating func longVarint() throws(OTLPError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var next = position
        while shift < 70 {
            guard next < end else { throw OTLPError(.truncated, at: next) }
            let byte = bytes[next]
            next += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 {
                position = next
                return value
            }
            shift += 7
        }
        throw OTLPError(.malformedVarint, at: position)
    }

    /// Eight bytes, the lowest first.
    @inlinable @inline(__always)
    package mutating func fixed64() throws(OTLPError) -> UInt64 {
        guard end - position >= 8 else { throw OTLPError(.truncated, at: position) }
        let value = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        position += 8
        return UInt64(littleEndian: value)
    }

    /// Four bytes, the lowest first.
    @inlinable @inline(__always)
    package mutating func fixed32() throws(OTLPError) -> UInt32 {
        guard end - position >= 4 else { throw OTLPError(.truncated, at: position) }
        let value = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        position += 4
        return UInt32(littleEndian: value)
    }

    /// A floating-point number.
    @inlinable @inline(__always)
    package mutating func double() throws(OTLPError) -> Double {
        Double(bitPattern: try fixed64())
    }

    /// A length, which what is left of the message is known to hold.
    @inlinable @inline(__always)
    package mutating func length() throws(OTLPError) -> Int {
        let start = position
        let length = try varint()
        guard length <= UInt64(end - position) else { throw OTLPError(.truncated, at: start) }
        return Int(truncatingIfNeeded: length)
    }

    /// Descends into a nested message; afterwards `leave` with the result.
    @inlinable @inline(__always)
    package mutating func enter() throws(OTLPError) -> Int {
        let length = try length()
        let outer = end
        end = position + length
        return outer
    }

    /// Comes back from a nested message that was read whole.
    @inlinable @inline(__always)
    package mutating func leave(_ outer: Int) {
        end = outer
    }

    /// The bytes of a string or bytes field, in place.
    @inlinable @inline(__always)
    package mutating func slice() throws(OTLPError) -> UnsafeRawBufferPointer {
        let length = try length()
        let slice = UnsafeRawBufferPointer(rebasing: bytes[position..<(position + length)])
        position += length
        return slice
    }

    /// The text of a string field.
    ///
    /// What is not UTF-8 becomes U+FFFD.
    @inlinable
    package mutating func string() throws(OTLPError) -> String {
        String(decoding: try slice(), as: UTF8.self)
    }

    /// How many length-delimited fields with this one-byte tag follow one another, and where the last of them ends.
    ///
    /// Called after the first one's tag was read, so at least 1. It counts only what has all its bytes.
    @inlinable
    package func run(of tag: UInt8) -> (count: Int, end: Int) {
        var next = position
        var last = position
        var count = 0
        while next < end {
            var length = Int(bytes[next])
            next += 1
            if length >= 0x80 {
                var ahead = self
                ahead.position = next - 1
                guard let long = try? ahead.length() else { break }
                length = long
                next = ahead.position
            }
            guard length <= end - next else { break }
            next += length
            last = next
            count += 1
            guard next < end, bytes[next] == tag else { break }
            next += 1
        }
        return (max(count, 1), last)
    }
}

extension WireReader {
    /// Passes over the value of a field that is not wanted.
    @usableFromInline
    package mutating func skip(_ tag: UInt32) throws(OTLPError) {
        try skip(tag, depth: 1)
    }

    private mutating func skip(_ tag: UInt32, depth: Int) throws(OTLPError) {
        guard tag >> 3 != 0 else { throw OTLPError(.malformedTag, at: position - 1) }
        switch tag & 7 {
        case 0: _ = try varint()
        case 1: _ = try fixed64()
        case 2: position += try length()
        case 3: try skipGroup(tag >> 3, depth: depth)
        case 4: throw OTLPError(.malformedGroup, at: position - 1)
        case 5: _ = try fixed32()
        default: throw OTLPError(.malformedTag, at: position - 1)
        }
    }

    private mutating func skipGroup(_ number: UInt32, depth: Int) throws(OTLPError) {
        guard depth <= groupDepthMax else { throw OTLPError(.tooDeep, at: position) }
        while true {
            let tag = try tag()
            if tag & 7 == 4 {
                guard tag >> 3 == number else { throw OTLPError(.malformedGroup, at: position - 1) }
                return
            }
            try skip(tag, depth: depth + 1)
        }
    }
}
