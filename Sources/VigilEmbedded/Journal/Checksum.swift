import CVigil

/// CRC-32C, which finds every damage of up to 32 bits in a row and almost all others.
package enum Checksum {
    static func of(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
        bytes.withUnsafeBytes { buffer in
            vigil_crc32c(0, buffer.baseAddress?.advanced(by: range.lowerBound), range.count)
        }
    }

    package static func of(_ bytes: [UInt8]) -> UInt32 { of(bytes, in: 0..<bytes.count) }

    /// The checksum of bytes that follow others.
    static func of(_ bytes: [UInt8], after checksum: UInt32) -> UInt32 {
        bytes.withUnsafeBytes { vigil_crc32c(checksum, $0.baseAddress, $0.count) }
    }
}
