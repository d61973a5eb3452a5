/// What was read is not what a writer of this version writes.
package struct CodecError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    package let offset: Int

    package init(_ message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) at byte \(offset)" }
}

/// Reads what ``ByteWriter`` wrote.
///
/// Damaged bytes end in an error, never in a trap or an allocation they ask for.
package struct ByteReader {
    private let bytes: [UInt8]
    package private(set) var position: Int
    private let end: Int

    package init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    package init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        self.position = range.lowerBound
        self.end = range.upperBound
    }

    /// Bytes not read yet.
    package var remaining: Int { end - position }
    package var isAtEnd: Bool { position >= end }

    @inline(__always)
    package mutating func byte() throws(CodecError) -> UInt8 {
        guard position < end else { throw tooShort() }
        defer { position += 1 }
        return bytes[position]
    }

    @inline(__always)
    package mutating func varint() throws(CodecError) -> UInt64 {
        guard position < end else { throw tooShort() }
        let first = bytes[position]
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        return try longVarint()
    }

    private mutating func longVarint() throws(CodecError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) &<< shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { break }
        }
        throw tooShort()
    }

    @inline(__always)
    package mutating func signed() throws(CodecError) -> Int64 {
        let raw = try varint()
        return Int64(bitPattern: (raw &>> 1) ^ (0 &- (raw & 1)))
    }

    /// A number of things of which each takes at least `size` bytes of what is left.
    package mutating func count(of size: Int = 1) throws(CodecError) -> Int {
        let value = try varint()
        guard value <= UInt64(remaining / max(1, size)) else {
            throw CodecError("a count of \(value) is more than the bytes left hold", offset: position)
        }
        return Int(value)
    }

    /// A position in a table of the given length.
    @inline(__always)
    package mutating func index(below limit: Int) throws(CodecError) -> Int {
        let value = try varint()
        guard value < UInt64(limit) else {
            throw CodecError("entry \(value) of a table of \(limit)", offset: position)
        }
        return Int(value)
    }

    package mutating func fixed32() throws(CodecError) -> UInt32 {
        guard remaining >= 4 else { throw tooShort() }
        defer { position += 4 }
        return UInt32(
            littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: UInt32.self) }
        )
    }

    @inline(__always)
    package mutating func fixed64() throws(CodecError) -> UInt64 {
        guard remaining >= 8 else { throw tooShort() }
        defer { position += 8 }
        return UInt64(
            littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: UInt64.self) }
        )
    }

    package mutating func double() throws(CodecError) -> Double { Double(bitPattern: try fixed64()) }

    package mutating func string() throws(CodecError) -> String {
        let range = try take(try count())
        return String(decoding: bytes[range], as: UTF8.self)
    }

    package mutating func blob() throws(CodecError) -> [UInt8] {
        Array(bytes[try take(try count())])
    }

    package mutating func skip(_ length: Int) throws(CodecError) { _ = try take(length) }

    /// A reader of the next bytes alone, which this one passes over.
    package mutating func section(_ length: Int) throws(CodecError) -> ByteReader {
        ByteReader(bytes, in: try take(length))
    }

    /// Where the next bytes lie, which are passed over.
    package mutating func take(_ length: Int) throws(CodecError) -> Range<Int> {
        guard length >= 0, length <= remaining else { throw tooShort() }
        defer { position += length }
        return position..<(position + length)
    }

    private func tooShort() -> CodecError { CodecError("the bytes end too early", offset: position) }
}
