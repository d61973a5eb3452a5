import VigilModel

/// A key that names a body by its content, so that sending it again names it the same.
///
/// It needs no memory of what was sent before: the second attempt of a batch, even after a restart of the program, has
/// the same bytes and so the same key. Two batches are never the same by chance, since every record carries
/// a time or a random id, and the resource a random instance. Spread matters here, secrecy does not: a folded
/// multiplication as in wyhash, in two lanes.
package struct ContentKey: Hashable, Sendable {
    /// The upper half.
    package let high: UInt64
    /// The lower half.
    package let low: UInt64

    /// A key by its halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The key of a body.
    ///
    /// - Parameters:
    ///   - bytes: The body before compression.
    ///   - path: Where it goes.
    package init(_ bytes: [UInt8], path: String) {
        var high: UInt64 = 0x2d35_8dcc_aa6c_78a5 ^ UInt64(bytes.count)
        var low: UInt64 = 0x8bb8_4b93_962e_acc9
        func mix(_ first: UInt64, _ second: UInt64) {
            high = Self.fold(high ^ first, 0x4b33_a62e_d433_d4a3 ^ second)
            low = Self.fold(low ^ second, 0x4d5a_2da5_1de1_aa47 ^ first) &+ high
        }
        for byte in path.utf8 { mix(UInt64(byte), 0x9e37_79b9_7f4a_7c15) }
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset + 16 <= buffer.count {
                mix(
                    buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
                    buffer.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
                )
                offset += 16
            }
            for byte in buffer[offset...] { mix(UInt64(byte), 0xe703_7ed1_a0b4_28db) }
        }
        // Constants, not the lanes themselves: a lane folded with itself is zero.
        mix(0x9e6c_63d0_873a_5d6b, 0xc2b2_ae3d_27d4_eb4f)
        self.high = high
        self.low = low
    }

    /// 32 hexadecimal digits.
    package var text: String { Hex.encode(high) + Hex.encode(low) }

    private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }
}
