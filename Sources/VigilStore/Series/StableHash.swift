/// A hash of 128 bits that is kept on disk: never to change.
///
/// > Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF" (2012), SipHash-2-4 with 128 bits of output, as in
/// > https://github.com/veorq/SipHash; the key is that of its test vectors, since nothing here is secret.
struct StableHash {
    private var v0: UInt64 = 0x0706_0504_0302_0100 ^ 0x736f_6d65_7073_6575
    private var v1: UInt64 = 0x0f0e_0d0c_0b0a_0908 ^ 0x646f_7261_6e64_6f6d ^ 0xee
    private var v2: UInt64 = 0x0706_0504_0302_0100 ^ 0x6c79_6765_6e65_7261
    private var v3: UInt64 = 0x0f0e_0d0c_0b0a_0908 ^ 0x7465_6462_7974_6573

    /// The hash of some bytes, as two halves.
    static func of(_ bytes: [UInt8]) -> (high: UInt64, low: UInt64) {
        bytes.withUnsafeBytes { bytes in
            var hash = StableHash()
            let words = bytes.count / 8
            for index in 0..<words {
                hash.add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
            }
            var tail = UInt64(truncatingIfNeeded: bytes.count) << 56
            for index in (words * 8)..<bytes.count { tail |= UInt64(bytes[index]) << UInt64(8 * (index & 7)) }
            hash.add(tail)
            return hash.finish()
        }
    }

    private mutating func add(_ word: UInt64) {
        v3 ^= word
        mix(2)
        v0 ^= word
    }

    private mutating func finish() -> (high: UInt64, low: UInt64) {
        v2 ^= 0xee
        mix(4)
        let low = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xdd
        mix(4)
        return (v0 ^ v1 ^ v2 ^ v3, low)
    }

    @inline(__always)
    private mutating func mix(_ rounds: Int) {
        for _ in 0..<rounds {
            v0 &+= v1
            v1 = v1 &<< 13 | v1 &>> 51
            v1 ^= v0
            v0 = v0 &<< 32 | v0 &>> 32
            v2 &+= v3
            v3 = v3 &<< 16 | v3 &>> 48
            v3 ^= v2
            v0 &+= v3
            v3 = v3 &<< 21 | v3 &>> 43
            v3 ^= v0
            v2 &+= v1
            v1 = v1 &<< 17 | v1 &>> 47
            v1 ^= v2
            v2 = v2 &<< 32 | v2 &>> 32
        }
    }
}
