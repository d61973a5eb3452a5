import HTTPTypes
import Hummingbird
import NIOCore
import VigilModel
import VigilOTLP
import VigilStore

/// Takes Prometheus' remote write 1.0.
///
/// Prometheus sends again after 429 and 5xx and drops what is answered with any other 4xx, so 400 is only for what can
/// never be taken.
struct RemoteWriteRoute: Sendable {
    let pipeline: IngestPipeline
    let reader: BodyReader

    /// The most bytes that a block may claim to decode to; Prometheus itself sends well under 1 MiB.
    private static let decodedMax = 32 << 20

    func add(to router: Router<VigilRequestContext>) {
        router.post("/api/v1/write") { request, _ in await answer(request) }
        router.get("/api/v1/write") { _, _ in
            refusal(.methodNotAllowed, "Send samples here by POST.")
        }
    }

    func answer(_ request: Request) async -> Response {
        var response: Response
        do {
            response = try await take(request)
        } catch {
            response = refusal(error)
        }
        pipeline.counters.requestAnswered(status: response.status.code)
        return response
    }

    private func take(_ request: Request) async throws -> Response {
        guard Self.isVersion1(request.headers[.contentType]) else {
            return refusal(.unsupportedMediaType, "The content type must be application/x-protobuf (remote write 1.0).")
        }
        guard (request.headers[.contentEncoding] ?? "snappy").lowercased() == "snappy" else {
            return refusal(.unsupportedMediaType, "The content encoding must be snappy.")
        }
        let body = try await reader.collect(request, bytesMax: reader.limits.compressedMax)
        let write = try decode(body)
        let receipt = try await pipeline.ingest(write.batch, identity: nil)
        var headers: HTTPFields = [:]
        let lost = write.histogramsRejected + receipt.rejected.points
        if lost > 0, let name = HTTPField.Name("X-Vigil-Rejected") { headers[name] = String(lost) }
        return Response(status: .noContent, headers: headers)
    }

    private func decode(_ body: ReadBody) throws -> RemoteWrite {
        let decoded = try body.bytes.withUnsafeReadableBytes { bytes in
            try SnappyBlock.decode(bytes, decodedMax: Self.decodedMax)
        }
        guard body.reservation.grow(to: body.wireBytes + decoded.count) else { throw BodyError.busy }
        pipeline.counters.bodyRead(wireBytes: body.wireBytes, decodedBytes: decoded.count)
        return try decoded.withUnsafeBytes { try RemoteWriteDecoder.decode($0) }
    }

    private static func isVersion1(_ contentType: String?) -> Bool {
        let parts = (contentType ?? "").lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
        return parts.first == "application/x-protobuf"
            && parts.dropFirst().allSatisfy { $0 == "proto=prometheus.writerequest" }
    }

    private func refusal(_ error: any Error) -> Response {
        switch error {
        case SnappyError.malformed: return refusal(.badRequest, "The body is not a snappy block.")
        case SnappyError.tooLarge:
            return refusal(.contentTooLarge, "A body may decode to at most \(Self.decodedMax >> 20) MiB.")
        case RemoteWriteDecoder.Failure.malformed(let error):
            return refusal(.badRequest, "The body cannot be decoded: \(error.description).")
        case RemoteWriteDecoder.Failure.nameMissing: return refusal(.badRequest, "A series has no name.")
        case RemoteWriteDecoder.Failure.labelsTooLong:
            return refusal(.badRequest, "The labels of a series are too long.")
        case BodyError.tooLarge(let why): return refusal(.contentTooLarge, "Too large: \(why).")
        case let error as IngestPipeline.Unavailable:
            return refusal(.serviceUnavailable, error.message, retryAfterSeconds: error.retryAfterSeconds)
        default:
            return refusal(.serviceUnavailable, "The server cannot take it just now.", retryAfterSeconds: 1)
        }
    }

    private func refusal(
        _ status: HTTPResponse.Status,
        _ message: String,
        retryAfterSeconds: Int? = nil
    ) -> Response {
        var response = Response.text(message + "\n", status: status)
        if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
        if status == .methodNotAllowed { response.headers[.allow] = "POST" }
        return response
    }
}
