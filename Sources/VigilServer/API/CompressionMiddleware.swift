import HTTPTypes
import Hummingbird
import NIOCore

/// Compresses texts of more than a kilobyte for those who accept gzip.
struct CompressionMiddleware: MiddlewareProtocol {
    private static let bytesMin = 1_024

    func handle(
        _ request: Request,
        context: VigilRequestContext,
        next: @concurrent (Request, VigilRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard response.isCompressible(bytesMin: Self.bytesMin) else { return response }
        response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        guard Self.acceptsGzip(request.headers[.acceptEncoding]) else { return response }
        let collected = CollectingWriter()
        try await response.body.write(collected)
        guard let compressed = Gzip.compress(collected.bytes) else { return response }
        response.headers[.contentEncoding] = "gzip"
        response.body = ResponseBody(byteBuffer: compressed)
        return response
    }

    /// Whether an `Accept-Encoding` names gzip (or everything) without refusing it.
    static func acceptsGzip(_ header: String?) -> Bool {
        for item in (header ?? "").lowercased().split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let name = parts.first, name == "gzip" || name == "*" else { continue }
            return !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
        }
        return false
    }
}

extension Response {
    fileprivate func isCompressible(bytesMin: Int) -> Bool {
        guard let length = body.contentLength, length >= bytesMin, headers[.contentEncoding] == nil,
            let type = headers[.contentType]
        else { return false }
        return type.hasPrefix("text/") && !type.hasPrefix("text/event-stream") || type.contains("json")
            || type.contains("javascript") || type.contains("svg") || type.hasPrefix("application/openmetrics-text")
    }
}

/// Gathers the body of an answer that is in memory already.
private final class CollectingWriter: ResponseBodyWriter {
    var bytes = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws {
        bytes.writeImmutableBuffer(buffer)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
