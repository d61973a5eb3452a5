import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Vigil
public import VigilModel
import VigilOTLP

/// Sends telemetry by OTLP over HTTP.
///
/// One request for each signal in a batch. A batch with several signals, of which some were taken and some were not,
/// counts as not taken: to send it again is safe, since a receiver knows the requests that it took by their
/// `Idempotency-Key`. Its own requests are neither traced nor logged.
public final class OTLPExporter: TelemetrySink {
    let client: HTTPClient
    /// Where to ask what the server wants of this process.
    let control: (url: String, headers: [OTLPConfiguration.Header])
    private let targets: [OTLPSignal: OTLPTarget]

    /// An exporter with connections of its own.
    ///
    /// - Parameter configuration: Where and how to send; the environment is not read here.
    /// - Throws: `BootstrapError` where an address is not one.
    public init(_ configuration: OTLPConfiguration = OTLPConfiguration()) throws {
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
        client = HTTPClient(configuration: Self.clientConfiguration(timeout: configuration.timeout))
    }

    deinit {
        client.shutdown { _ in }
    }

    /// Sends a batch.
    ///
    /// - Returns: What the receiver refused for good.
    /// - Throws: `SinkError` as the protocol says: to retry after 429, 502, 503, 504, and where nobody answered; else
    ///   to drop.
    public func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        var receipt = SinkReceipt.accepted
        for signal in OTLPSignal.allCases where batch.count(of: signal) > 0 {
            guard let target = targets[signal] else { continue }
            let body = batch.encode(signal, as: target.encoding)
            let response = try await send(body, signal, to: target)
            receipt.add(response, for: signal)
        }
        return receipt
    }

    private func send(_ body: [UInt8], _ signal: OTLPSignal, to target: OTLPTarget) async throws -> ExportResponse {
        let request = Self.request(body, signal, to: target)
        let bodyMax = 1 << 20
        do {
            let response = try await client.execute(request, timeout: TimeAmount(target.timeout))
            guard (200..<300).contains(response.status.code) else { throw SinkError(response, from: target) }
            let bytes = try await response.body.collect(upTo: bodyMax)
            return ExportResponse(Array(bytes.readableBytesView), response, signal)
        } catch let error as SinkError {
            throw error
        } catch {
            throw SinkError(.retry(after: nil), "no answer from \(target.url): \(error)")
        }
    }

    private static func request(_ body: [UInt8], _ signal: OTLPSignal, to target: OTLPTarget) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: target.url)
        request.method = .POST
        for header in target.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.headers.replaceOrAdd(name: "content-type", value: target.encoding.contentType)
        request.headers.replaceOrAdd(name: "user-agent", value: userAgent)
        request.headers.add(name: "idempotency-key", value: ContentKey(body, path: signal.path).text)
        if target.compression == .gzip, body.count >= GzipEncoder.sizeMin, let packed = GzipEncoder.encode(body) {
            request.headers.add(name: "content-encoding", value: "gzip")
            request.body = .bytes(ByteBuffer(bytes: packed))
        } else {
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return request
    }

    private static let userAgent = "vigil/\(VigilVersion.current) OTel-OTLP-Exporter-Swift/\(VigilVersion.current)"

    private static func clientConfiguration(timeout: Duration) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        // Without this each export would make spans, which would be exported.
        configuration.tracing.tracer = nil
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(timeout)
        // Shorter than servers keep idle connections, so that a request seldom meets one that is being closed.
        configuration.connectionPool.idleTimeout = .seconds(30)
        // Its own retries would hold back the error of an unreachable receiver; the batcher has better ones.
        configuration.connectionPool.retryConnectionEstablishment = false
        // One for each signal, and one that waits for what the server wants.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4
        return configuration
    }
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

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        self = .nanoseconds(duration.nanoseconds)
    }
}
