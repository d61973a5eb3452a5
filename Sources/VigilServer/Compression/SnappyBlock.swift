// Prometheus' remote write sends snappy's block format, whose first bytes claim the decoded length. The claim is
// compared with the limit before anything is allocated: seven bytes that claim 4 GiB cost other receivers just that.

import CSnappy

/// Why a snappy block was refused.
package enum SnappyError: Error, Equatable {
    /// The bytes are not a snappy block.
    case malformed
    /// The block claims more decoded bytes than allowed.
    case tooLarge
}

/// Decodes and encodes snappy's block format.
package enum SnappyBlock {
    /// The decoded bytes.
    package static func decode(
        _ block: UnsafeRawBufferPointer,
        decodedMax: Int
    ) throws(SnappyError) -> [UInt8] {
        let source = block.bindMemory(to: CChar.self).baseAddress
        var length = 0
        guard let source, snappy_uncompressed_length(source, block.count, &length) == SNAPPY_OK else {
            throw .malformed
        }
        guard length <= decodedMax else { throw .tooLarge }
        // A literal or copy of at most 64 bytes takes at least 3 bytes: no block decodes to more than this.
        guard length <= block.count.multipliedReportingOverflow(by: 22).partialValue + 64 else { throw .malformed }
        var status = SNAPPY_OK
        let decoded = [UInt8](unsafeUninitializedCapacity: length) { target, count in
            count = length
            status = target.withMemoryRebound(to: CChar.self) { target in
                guard let start = target.baseAddress else { return length == 0 ? SNAPPY_OK : SNAPPY_INVALID_INPUT }
                return snappy_uncompress(source, block.count, start, &count)
            }
            if status != SNAPPY_OK {
                count = 0
            }
        }
        guard status == SNAPPY_OK, decoded.count == length else { throw .malformed }
        return decoded
    }
}

extension SnappyBlock {
    /// A block of bytes.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: snappy_max_compressed_length(bytes.count)) { target, count in
            count = target.count
            bytes.withUnsafeBytes { bytes in
                target.withMemoryRebound(to: CChar.self) { target in
                    var nothing: CChar = 0
                    guard let start = target.baseAddress else { return }
                    let source = bytes.bindMemory(to: CChar.self).baseAddress
                    let status = withUnsafePointer(to: &nothing) { empty in
                        snappy_compress(source ?? empty, bytes.count, start, &count)
                    }
                    // It fails only where the target is too small.
                    precondition(status == SNAPPY_OK, "snappy has room for its longest block")
                }
            }
        }
    }
}
