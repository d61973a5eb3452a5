import CZlib
package import NIOCore

/// Compresses whole bodies.
package enum Gzip {
    /// The bytes as one gzip member; nil where zlib finds no memory for it.
    package static func compress(_ bytes: ByteBuffer, level: Int32 = 5) -> ByteBuffer? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var output = ByteBuffer()
        let bound = Int(deflateBound(&stream, UInt(bytes.readableBytes)))
        let status = bytes.withUnsafeReadableBytes { source in
            stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = UInt32(source.count)
            var status = Z_OK
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { target in
                stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(clamping: target.count)
                status = deflate(&stream, Z_FINISH)
                return Int(stream.total_out)
            }
            return status
        }
        return status == Z_STREAM_END ? output : nil
    }
}
