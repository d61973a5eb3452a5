// A split block Bloom filter, as Parquet's: a hash chooses a block of 32 bytes and sets one bit in each of its eight
// words, so that a question costs one cache line. At 10 bits an entry 1 in 80 questions says "perhaps" for nothing.
//
//     blocks · { word 4 × 8 }…
//
// Block: ((hash >> 32) × blocks) >> 32. Bit of word i: (low half of the hash × salt i, wrapping) >> 27.

/// Says of hashes that they are certainly not, or perhaps, among those that it was made of.
package struct BlockedFilter: Sendable {
    private static let bitsPerEntry = 10
    private static let salts: [UInt32] = [
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31,
    ]

    private var words: [UInt32]
    private var blocks: UInt64 { UInt64(words.count / 8) }

    /// A filter with room for so many hashes.
    init(capacity: Int) {
        let blocks = capacity == 0 ? 0 : (capacity * Self.bitsPerEntry + 255) / 256
        words = [UInt32](repeating: 0, count: blocks * 8)
    }

    private func block(of hash: UInt64) -> Int { Int(((hash >> 32) * blocks) >> 32) * 8 }

    mutating func insert(_ hash: UInt64) {
        let block = block(of: hash)
        let low = UInt32(truncatingIfNeeded: hash)
        for index in 0..<8 { words[block + index] |= 1 << ((low &* Self.salts[index]) >> 27) }
    }

    func mayContain(_ hash: UInt64) -> Bool {
        guard !words.isEmpty else { return false }
        let block = block(of: hash)
        let low = UInt32(truncatingIfNeeded: hash)
        return (0..<8).allSatisfy { words[block + $0] >> ((low &* Self.salts[$0]) >> 27) & 1 != 0 }
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        words = []
        for _ in 0..<(try reader.count(of: 32)) {
            for _ in 0..<8 { words.append(try reader.fixed32()) }
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.varint(words.count / 8)
        for word in words { writer.fixed32(word) }
    }
}

/// The hashes in filters; they are kept, so they never change.
///
/// Eight bytes at a time, little-endian, the last ones filled up with zeros:
/// h = length × 0x9e3779b97f4a7c15, then for each word h = mix(h ^ word), where mix is SplitMix64's.
enum FilterHash {
    @inline(__always)
    static func mix(_ number: UInt64) -> UInt64 {
        var hash = number
        hash = (hash ^ (hash &>> 30)) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ (hash &>> 27)) &* 0x94d0_49bb_1331_11eb
        return hash ^ (hash &>> 31)
    }

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(bytes.count) &* 0x9e37_79b9_7f4a_7c15
        var position = 0
        while position + 8 <= bytes.count {
            hash = mix(hash ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
            position += 8
        }
        guard position < bytes.count else { return hash }
        var tail: UInt64 = 0
        for place in (position..<bytes.count).reversed() { tail = tail << 8 | UInt64(bytes[place]) }
        return mix(hash ^ tail)
    }

    /// The hash of a trace id.
    static func of(high: UInt64, low: UInt64) -> UInt64 { mix(mix(high) ^ low) }
}
