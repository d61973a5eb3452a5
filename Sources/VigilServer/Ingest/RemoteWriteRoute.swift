import HTTPTypes
import Hummingbird
import NIOCore
import VigilModel
import VigilOTLP
import VigilStore

/// Takes Prometheus' remote write, 1.0 and 2.0.
///
/// Prometheus sends again after 429 and 5xx and drops what is answered with any other 4xx, so 400 says that something
/// can never be taken; whatever else was in the request is stored all the same.
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
        guard let version = RemoteWriteDecoder.Version(contentType: request.headers[.contentType]) else {
            return refusal(
                .unsupportedMediaType,
                "The content type must be application/x-protobuf, with proto=prometheus.WriteRequest (or nothing) for "
                    + "remote write 1.0, with proto=io.prometheus.write.v2.Request for 2.0."
            )
        }
        guard (request.headers[.contentEncoding] ?? "snappy").lowercased() == "snappy" else {
            return refusal(.unsupportedMediaType, "The content encoding must be snappy.")
        }
        let body = try await reader.collect(request, bytesMax: reader.limits.compressedMax)
        let write = try decode(body, version)
        pipeline.known.metadataArrived(write.metadata)
        let receipt = try await store(write)
        return version == .one ? receipt.response1 : receipt.response2
    }

    private func decode(_ body: ReadBody, _ version: RemoteWriteDecoder.Version) throws -> RemoteWrite {
        let decoded = try body.bytes.withUnsafeReadableBytes { bytes in
            try SnappyBlock.decode(bytes, decodedMax: Self.decodedMax)
        }
        guard body.reservation.grow(to: body.wireBytes + decoded.count) else { throw BodyError.busy }
        pipeline.counters.bodyRead(wireBytes: body.wireBytes, decodedBytes: decoded.count)
        return try decoded.withUnsafeBytes { try RemoteWriteDecoder.decode($0, version) }
    }

    /// Stores numbers, then histograms, so that the store says of each how many it took.
    ///
    /// Where the second is put off, the sender comes again with both, and the first are recognised.
    private func store(_ write: RemoteWrite) async throws -> RemoteWriteReceipt {
        var receipt = RemoteWriteReceipt(refusals: write.refusals)
        if !write.numbers.metrics.isEmpty {
            let numbers = try await pipeline.ingest(write.numbers, identity: nil)
            receipt.numbersWritten = numbers.taken.points
            receipt.add(numbers)
        }
        if !write.histograms.metrics.isEmpty {
            let histograms = try await pipeline.ingest(write.histograms, identity: nil)
            receipt.histogramsWritten = histograms.taken.points
            receipt.add(histograms)
        }
        receipt.exemplarsWritten = write.exemplarsTaken
        return receipt
    }

    private func refusal(_ error: any Error) -> Response {
        switch error {
        case SnappyError.malformed: return refusal(.badRequest, "The body is not a snappy block.")
        case SnappyError.tooLarge:
            return refusal(.contentTooLarge, "A body may decode to at most \(Self.decodedMax >> 20) MiB.")
        case let error as OTLPError:
            return refusal(.badRequest, "The body cannot be decoded: \(error.description).")
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

extension RemoteWriteDecoder.Version {
    /// The message that a content type names; nil where it is none of remote write's.
    init?(contentType: String?) {
        let parts = (contentType ?? "").lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
        guard parts.first == "application/x-protobuf" else { return nil }
        switch parts.dropFirst().joined(separator: ";") {
        case "", "proto=prometheus.writerequest": self = .one
        case "proto=io.prometheus.write.v2.request": self = .two
        default: return nil
        }
    }
}

extension AppendReceipt {
    /// What the store has now, whether it came for the first time or not.
    fileprivate var taken: SignalCounts {
        SignalCounts(points: stored.points + repeated.points)
    }
}
