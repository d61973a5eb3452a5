import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Vigil
import VigilModel
import VigilOTLP

/// Makes OTLP requests of batches, and sends them over HTTP.
final class OTLPSender: RequestSender {
    let client: HTTPClient
    /// Where to ask what the server wants of this process.
    let control: (url: String, headers: [OTLPConfiguration.Header])
    private let targets: [OTLPSignal: OTLPTarget]

    init(_ configuration: OTLPConfiguration) throws(BootstrapError) {
        var targets: [OTLPSignal: OTLPTarget] = [:]
        for signal in OTLPSignal.allCases {
            let target = configuration.target(for: signal)
            let address = configuration.overrides[signal]?.url ?? configuration.endpoint
            guard OTLPConfiguration.isAddress(address) else {
                throw BootstrapError(
                    .badExporter,
                    "\"\(address)\" is not an address that telemetry can be sent to; it should be as "
                        + OTLPConfiguration.defaultEndpoint
                )
            }
            targets[signal] = target
        }
        self.targets = targets
        control = (configuration.controlURL, configuration.headers)
        client = HTTPClient(configuration: .telemetry(timeout: configuration.timeout))
    }

    deinit {
        client.shutdown { _ in }
    }

    func requests(for batch: TelemetryBatch) -> [TelemetryRequest] {
        OTLPSignal.allCases.compactMap { signal in
            let records = batch.count(of: signal)
            guard records > 0, let target = targets[signal] else { return nil }
            let body = batch.encode(signal, as: target.encoding)
            let packsBody = target.compression == .gzip && body.count >= GzipEncoder.sizeMin
            let packed = packsBody ? GzipEncoder.encode(body) : nil
            return TelemetryRequest(
                signal: signal,
                encoding: target.encoding,
                isCompressed: packed != nil,
                key: ContentKey(body, path: signal.path),
                records: records,
                body: packed ?? body
            )
        }
    }

    func send(_ request: TelemetryRequest) async throws(DeliveryError) -> SinkReceipt {
        guard let target = targets[request.signal] else { return .accepted }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(
                Self.httpRequest(request, to: target),
                timeout: TimeAmount(target.timeout)
            )
        } catch {
            throw DeliveryError(
                SinkError(.retry(after: nil), "no answer from \(target.url): \(error)"),
                mayHaveArrived: !Self.isRefusedConnection(error)
            )
        }
        guard (200..<300).contains(response.status.code) else {
            // Who says so in its own words has not taken it; a gateway does not know.
            let isGateway = response.status.code == 502 || response.status.code == 504
            throw DeliveryError(SinkError(response, from: target.url), mayHaveArrived: isGateway)
        }
        var receipt = SinkReceipt.accepted
        // It is taken, whatever is wrong with the rest of the answer.
        if let bytes = try? await response.body.collect(upTo: 1 << 20) {
            let answer = ExportResponse(Array(bytes.readableBytesView), response, request.signal)
            receipt.add(answer, for: request.signal)
        }
        return receipt
    }

    private static func httpRequest(_ request: TelemetryRequest, to target: OTLPTarget) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: target.url)
        message.method = .POST
        for header in target.headers { message.headers.replaceOrAdd(name: header.name, value: header.value) }
        message.headers.replaceOrAdd(name: "content-type", value: request.encoding.contentType)
        message.headers.replaceOrAdd(name: "user-agent", value: userAgent)
        message.headers.add(name: "idempotency-key", value: request.key.text)
        if request.isCompressed { message.headers.add(name: "content-encoding", value: "gzip") }
        message.body = .bytes(ByteBuffer(bytes: request.body))
        return message
    }

    /// Whether nothing can have arrived, since there was no connection.
    private static func isRefusedConnection(_ error: any Error) -> Bool {
        if error is NIOConnectionError { return true }
        return error as? HTTPClientError == .connectTimeout
    }

    private static let userAgent = "vigil/\(VigilVersion.current) OTel-OTLP-Exporter-Swift/\(VigilVersion.current)"
}

extension TelemetryBatch {
    fileprivate func count(of signal: OTLPSignal) -> Int {
        switch signal {
        case .traces: counts.spans
        case .metrics: counts.points
        case .logs: counts.logs
        }
    }

    fileprivate func encode(_ signal: OTLPSignal, as encoding: OTLPEncoding) -> [UInt8] {
        switch signal {
        case .traces: OTLPEncoder.encode(spans, as: encoding)
        case .metrics: OTLPEncoder.encode(metrics, as: encoding)
        case .logs: OTLPEncoder.encode(logs, as: encoding)
        }
    }
}
