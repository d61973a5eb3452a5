// Gzip bodies are inflated while they arrive, so that a bomb is refused after the first kilobytes of it: neither its
// compressed nor its decoded form is ever held whole. The output is one ByteBuffer, whose growth moves pages rather
// than copying them.

import CZlib
import NIOCore

/// Why a compressed body was refused.
enum InflateError: Error, Equatable {
    /// The bytes are not gzip, or end early.
    case malformed
    /// The decoded body is over the limit.
    case tooLarge
    /// The decoded body is large and many times the size of what was sent: a bomb.
    case suspicious
}

/// What a compressed body may become.
package struct InflateLimits: Equatable, Sendable {
    /// The most decoded bytes.
    package var decodedMax = 64 << 20
    /// Up to this many decoded bytes any ratio is fine.
    package var ratioFree = 8 << 20
    /// Beyond, the most decoded bytes for each compressed one.
    package var ratioMax = 100

    package init() {}
}

/// Inflates one gzip stream piece by piece.
final class GzipInflater {
    private let limits: InflateLimits
    private var stream = z_stream()
    private var compressed = 0
    private var isFinished = false
    /// What was decoded so far.
    private(set) var output = ByteBuffer()

    init(limits: InflateLimits = InflateLimits()) {
        self.limits = limits
        // 15 bits of window, and 16 more: a gzip header is expected.
        let status = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib of another major version, or no memory")
    }

    deinit {
        inflateEnd(&stream)
    }

    /// Takes in the next piece.
    func feed(_ piece: ByteBuffer) throws(InflateError) {
        compressed += piece.readableBytes
        let result: Result<Void, InflateError> = piece.withUnsafeReadableBytes { bytes in
            do throws(InflateError) {
                return .success(try feed(bytes))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Says that nothing follows.
    func finish() throws(InflateError) {
        guard isFinished else { throw .malformed }
    }

    private func feed(_ bytes: UnsafeRawBufferPointer) throws(InflateError) {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        stream.next_in = UnsafeMutablePointer(mutating: start)
        stream.avail_in = UInt32(bytes.count)
        var isFull = false
        while stream.avail_in > 0 || isFull {
            if isFinished {
                // Several gzip members may follow one another (RFC 1952, section 2.2).
                guard inflateReset(&stream) == Z_OK else { throw .malformed }
                isFinished = false
            }
            isFull = try step()
            try check()
            if isFinished, stream.avail_in == 0 { break }
        }
    }

    /// Inflates into the room there is; true where more output waits.
    private func step() throws(InflateError) -> Bool {
        let room = min(max(64 << 10, output.writerIndex), 4 << 20)
        var status = Z_OK
        var isFull = false
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
            stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
            let available = min(target.count, room)
            stream.avail_out = UInt32(available)
            status = inflate(&stream, Z_NO_FLUSH)
            isFull = stream.avail_out == 0
            return available - Int(stream.avail_out)
        }
        switch status {
        case Z_STREAM_END:
            isFinished = true
            return false
        case Z_OK, Z_BUF_ERROR: return isFull
        default: throw .malformed
        }
    }

    private func check() throws(InflateError) {
        let decoded = output.writerIndex
        guard decoded <= limits.decodedMax else { throw .tooLarge }
        guard decoded <= limits.ratioFree || decoded / limits.ratioMax <= compressed else { throw .suspicious }
    }
}
