// OTLP over HTTP by the specification 1.10: exact content types, the answer in the request's type, partial success,
// and a google.rpc.Status in the body of every refusal. Whatever is only a passing trouble is 503 with a Retry-After
// of at most 5 s: exporters never send again after 400, 413 or 500, and give up where they are to wait longer than
// their time-out.

import HTTPTypes
import Hummingbird
import NIOCore
import VigilModel
import VigilOTLP
import VigilStore

/// Takes OTLP export requests.
struct OTLPRoutes: Sendable {
    let pipeline: IngestPipeline
    let reader: BodyReader

    func add(to router: Router<VigilRequestContext>) {
        for signal in OTLPSignal.allCases { add(signal, at: signal.path, to: router) }
        // Where Prometheus takes OTLP.
        add(.metrics, at: "/api/v1/otlp/v1/metrics", to: router)
    }

    private func add(_ signal: OTLPSignal, at path: String, to router: Router<VigilRequestContext>) {
        router.post(RouterPath(path)) { request, _ in await answer(request, signal: signal) }
        router.get(RouterPath(path)) { _, _ in
            OTLPRefusal(.methodNotAllowed, .unimplemented, "Send telemetry here by POST.").response(as: .json)
        }
    }

    func answer(_ request: Request, signal: OTLPSignal) async -> Response {
        let encoding = OTLPEncoding(contentType: request.headers[.contentType])
        let response: Response
        do {
            guard let encoding else { throw OTLPRefusal.contentType }
            response = try await take(request, signal: signal, encoding: encoding)
        } catch {
            response = OTLPRefusal(error).response(as: encoding ?? .json)
        }
        pipeline.counters.requestAnswered(status: response.status.code)
        return response
    }

    private func take(_ request: Request, signal: OTLPSignal, encoding: OTLPEncoding) async throws -> Response {
        let body = try await reader.read(request)
        pipeline.counters.bodyRead(wireBytes: body.wireBytes, decodedBytes: body.bytes.readableBytes)
        let (batch, identity) = try decode(body, request, signal, encoding)
        let receipt = try await pipeline.ingest(batch, identity: identity)
        let answer = ExportResponse(rejected: Int64(receipt.rejected[signal]), message: receipt.message)
        return Response(
            status: .ok,
            headers: [.contentType: encoding.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.encode(for: signal, as: encoding)))
        )
    }

    private func decode(
        _ body: ReadBody,
        _ request: Request,
        _ signal: OTLPSignal,
        _ encoding: OTLPEncoding
    ) throws -> (TelemetryBatch, BatchIdentity) {
        try body.bytes.withUnsafeReadableBytes { bytes in
            let batch = try OTLPDecoder.decode(bytes, signal: signal, encoding: encoding)
            let identity = BatchIdentity(
                token: request.bearerToken ?? "",
                signal: signal,
                idempotencyKey: request.headers[.idempotencyKey],
                body: bytes
            )
            return (batch, identity)
        }
    }
}

/// An export request that was not taken.
struct OTLPRefusal: Error {
    /// The codes of google.rpc that are used.
    enum Code: Int32 {
        case invalidArgument = 3
        case resourceExhausted = 8
        case unimplemented = 12
        case unavailable = 14
    }

    var status: HTTPResponse.Status
    var code: Code
    var message: String
    var retryAfterSeconds: Int?

    init(_ status: HTTPResponse.Status, _ code: Code, _ message: String, retryAfterSeconds: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
    }

    static let contentType = OTLPRefusal(
        .unsupportedMediaType,
        .invalidArgument,
        "The content type must be application/x-protobuf or application/json. (OTLP over gRPC is not served here: "
            + "set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.)"
    )

    /// What is answered to an error.
    ///
    /// One that is not known is taken for a passing trouble.
    init(_ error: any Error) {
        switch error {
        case let error as OTLPRefusal: self = error
        case let error as OTLPError:
            self.init(.badRequest, .invalidArgument, "The body cannot be decoded: \(error.description).")
        case let error as BodyError: self.init(error)
        case let error as IngestPipeline.Unavailable:
            self.init(
                .serviceUnavailable,
                .unavailable,
                error.message,
                retryAfterSeconds: error.retryAfterSeconds
            )
        default:
            self.init(.serviceUnavailable, .unavailable, "The server cannot take it now.", retryAfterSeconds: 2)
        }
    }

    private init(_ error: BodyError) {
        switch error {
        case .tooLarge(let why): self.init(.contentTooLarge, .resourceExhausted, "Too large: \(why).")
        case .unsupportedEncoding(let why): self.init(.unsupportedMediaType, .invalidArgument, "Unsupported \(why).")
        case .malformed(let why): self.init(.badRequest, .invalidArgument, "Refused: \(why).")
        case .busy:
            self.init(
                .serviceUnavailable,
                .unavailable,
                "Too many requests are being read just now.",
                retryAfterSeconds: 1
            )
        case .interrupted:
            self.init(.serviceUnavailable, .unavailable, "The body ended early.", retryAfterSeconds: 1)
        }
    }

    func response(as encoding: OTLPEncoding) -> Response {
        var headers: HTTPFields = [.contentType: encoding.contentType]
        if let retryAfterSeconds { headers[.retryAfter] = String(retryAfterSeconds) }
        if status == .methodNotAllowed { headers[.allow] = "POST" }
        let body = RPCStatus(code: code.rawValue, message: message).encode(as: encoding)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension OTLPEncoding {
    /// The encoding of a content type: exactly one of OTLP's two, with no parameter but `charset=utf-8`.
    init?(contentType: String?) {
        let parts = (contentType ?? "").lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
        guard let type = parts.first, parts.dropFirst().allSatisfy({ $0 == "charset=utf-8" }),
            let encoding = OTLPEncoding.allCases.first(where: { $0.contentType == type })
        else { return nil }
        self = encoding
    }
}

extension SignalCounts {
    /// The records of a signal.
    subscript(signal: OTLPSignal) -> Int {
        switch signal {
        case .traces: spans
        case .metrics: points
        case .logs: logs
        }
    }
}
