import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Counts the bytes of a body on their way.
struct CountingBodyWriter: ResponseBodyWriter {
    /// How many bytes there were so far.
    final class Count: Sendable {
        private let bytes = Atomic<Int64>(0)

        var value: Int64 { bytes.load(ordering: .relaxed) }

        func add(_ count: Int) { bytes.wrappingAdd(Int64(count), ordering: .relaxed) }
    }

    var writer: any ResponseBodyWriter
    let count: Count

    @concurrent
    mutating func write(_ buffer: ByteBuffer) async throws {
        count.add(buffer.readableBytes)
        try await writer.write(buffer)
    }

    @concurrent
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await writer.finish(trailingHeaders)
    }
}
