// What the answers of a receiver mean.

import AsyncHTTPClient
import NIOHTTP1
import VigilModel
import VigilOTLP

extension SinkError {
    /// The error that a response with a status other than 2xx stands for.
    ///
    /// > The requests that receive a response status code listed in following table SHOULD be retried. All other
    /// > `4xx` or `5xx` response status codes MUST NOT be retried: 429, 502, 503, 504.
    /// >
    /// > Source: OpenTelemetry protocol, "OTLP/HTTP Response".
    init(_ response: HTTPClientResponse, from url: String) {
        let message = "\(url) answered \(response.status.code) \(response.status.reasonPhrase)"
        switch response.status.code {
        case 429, 502, 503, 504:
            let seconds = response.headers.first(name: "retry-after").flatMap { Int64($0) }
            self.init(.retry(after: seconds.map { .seconds(max(0, $0)) }), message)
        default:
            self.init(.drop, message)
        }
    }
}

extension ExportResponse {
    /// What a response with status 2xx says; a body that cannot be read says nothing.
    init(_ bytes: [UInt8], _ response: HTTPClientResponse, _ signal: OTLPSignal) {
        let type = response.headers.first(name: "content-type")?.lowercased() ?? ""
        let encoding: OTLPEncoding = type.hasPrefix("application/json") ? .json : .protobuf
        do {
            try self.init(decoding: bytes, for: signal, as: encoding)
        } catch {
            self.init()
        }
    }
}

extension SinkReceipt {
    /// Takes in what was said of one signal.
    mutating func add(_ response: ExportResponse, for signal: OTLPSignal) {
        let rejected = Int(clamping: max(0, response.rejected))
        switch signal {
        case .traces: self.rejected.spans += rejected
        case .metrics: self.rejected.points += rejected
        case .logs: self.rejected.logs += rejected
        }
        guard !response.message.isEmpty else { return }
        message = message.isEmpty ? response.message : "\(message); \(response.message)"
    }
}
