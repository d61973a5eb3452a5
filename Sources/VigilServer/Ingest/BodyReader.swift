import HTTPTypes
import Hummingbird
import NIOCore

/// Why a request's body was refused.
enum BodyError: Error, Equatable {
    /// More bytes than allowed, as sent or as decoded.
    case tooLarge(String)
    /// The content encoding is none that is understood.
    case unsupportedEncoding(String)
    /// The bytes are not what the content encoding says.
    case malformed(String)
    /// Too much is being read from others at the moment.
    case busy
    /// The sender went away.
    case interrupted
}

/// What bodies may be.
package struct BodyLimits: Equatable, Sendable {
    /// The most bytes as sent, where they are compressed.
    package var compressedMax = 20 << 20
    /// What a compressed body may become; the most bytes of one that is not.
    package var inflate = InflateLimits()

    package init() {}
}

/// A body that was read whole and decoded.
struct ReadBody {
    /// The decoded bytes.
    var bytes: ByteBuffer
    /// How many bytes were sent.
    var wireBytes: Int
    /// Holds the memory that the body takes; keep it as long as the body is worked on.
    var reservation: IngestBudget.Reservation
}

/// Reads request bodies within limits.
struct BodyReader: Sendable {
    let limits: BodyLimits
    let budget: IngestBudget

    /// Reads a body whose content encoding is `gzip`, `identity` or not given.
    func read(_ request: Request) async throws(BodyError) -> ReadBody {
        let encoding = (request.headers[.contentEncoding] ?? "identity").lowercased()
        switch encoding {
        case "", "identity": return try await collect(request, bytesMax: limits.inflate.decodedMax)
        case "gzip", "x-gzip": return try await inflate(request)
        default: throw .unsupportedEncoding("content encoding \"\(encoding.prefix(40))\"; gzip or none is understood")
        }
    }

    /// Reads a body as it is.
    func collect(_ request: Request, bytesMax: Int) async throws(BodyError) -> ReadBody {
        let reservation = IngestBudget.Reservation(budget)
        try reserve(announced(request, bytesMax: bytesMax), reservation)
        var bytes = ByteBuffer()
        do {
            for try await var piece in request.body {
                let size = bytes.readableBytes + piece.readableBytes
                guard size <= bytesMax else { throw Self.tooLarge(bytesMax, "") }
                try reserve(size, reservation)
                bytes.writeBuffer(&piece)
            }
        } catch {
            throw error as? BodyError ?? .interrupted
        }
        return ReadBody(bytes: bytes, wireBytes: bytes.readableBytes, reservation: reservation)
    }

    private func inflate(_ request: Request) async throws(BodyError) -> ReadBody {
        let reservation = IngestBudget.Reservation(budget)
        try reserve(announced(request, bytesMax: limits.compressedMax), reservation)
        let inflater = GzipInflater(limits: limits.inflate)
        var wireBytes = 0
        do {
            for try await piece in request.body {
                wireBytes += piece.readableBytes
                guard wireBytes <= limits.compressedMax else {
                    throw Self.tooLarge(limits.compressedMax, " compressed")
                }
                try inflater.feed(piece)
                try reserve(inflater.output.readableBytes, reservation)
            }
            try inflater.finish()
        } catch let error as InflateError {
            throw refusal(error)
        } catch {
            throw error as? BodyError ?? .interrupted
        }
        return ReadBody(bytes: inflater.output, wireBytes: wireBytes, reservation: reservation)
    }

    /// The length that the request claims, if it is allowed.
    private func announced(_ request: Request, bytesMax: Int) throws(BodyError) -> Int {
        let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard length <= bytesMax else { throw Self.tooLarge(bytesMax, "") }
        return length
    }

    private func reserve(_ bytes: Int, _ reservation: IngestBudget.Reservation) throws(BodyError) {
        guard reservation.grow(to: bytes) else { throw .busy }
    }

    private func refusal(_ error: InflateError) -> BodyError {
        switch error {
        case .malformed: .malformed("the body is not gzip, or is cut off")
        case .tooLarge: Self.tooLarge(limits.inflate.decodedMax, " decompressed")
        case .suspicious:
            .tooLarge(
                "a body of over \(limits.inflate.ratioFree >> 20) MiB may be at most \(limits.inflate.ratioMax) times "
                    + "the size that was sent"
            )
        }
    }

    private static func tooLarge(_ bytes: Int, _ form: String) -> BodyError {
        .tooLarge("a body may have at most \(bytes >> 20) MiB\(form)")
    }
}
