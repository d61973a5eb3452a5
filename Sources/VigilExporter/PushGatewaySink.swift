import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Vigil
import VigilModel

/// Pushes metrics to a Prometheus Pushgateway, as text 0.0.4; other signals have no place there and are passed over.
final class PushGatewaySink: TelemetrySink {
    private let client: HTTPClient
    private let url: String
    private let timeout: Duration

    /// A sink before a gateway.
    init(
        _ url: String,
        job: String,
        grouping: [(name: String, value: String)],
        timeout: Duration
    ) throws(BootstrapError) {
        guard OTLPConfiguration.isAddress(url) else {
            throw BootstrapError(
                .badExporter,
                "\"\(url)\" is not an address of a push gateway; it should be as http://localhost:9091"
            )
        }
        for label in grouping where PrometheusName.label(label.name) != label.name || label.name == "job" {
            throw BootstrapError(.badExporter, "\"\(label.name)\" is not a label that metrics can be grouped by")
        }
        self.url = (url.hasSuffix("/") ? String(url.dropLast()) : url) + Self.path(job: job, grouping: grouping)
        self.timeout = timeout
        client = HTTPClient(configuration: .telemetry(timeout: timeout))
    }

    deinit {
        client.shutdown { _ in }
    }

    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        let metrics = batch.metrics.flatMap(\.scopes).flatMap(\.items)
        let families = ExpositionFamily.families(of: metrics)
        guard !families.isEmpty else { return .accepted }
        var writer = ExpositionWriter(.text)
        var request = HTTPClientRequest(url: url)
        // PUT would remove what came in another batch of the same collection.
        request.method = .POST
        request.headers.add(name: "content-type", value: ExpositionFormat.text.contentType)
        // Of collections that waited together the newest counts: of equal series the first is written.
        request.body = .bytes(ByteBuffer(bytes: writer.write(families.reversed())))
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: TimeAmount(timeout))
        } catch {
            throw SinkError(.retry(after: nil), "no answer from \(url): \(error)")
        }
        guard (200..<300).contains(response.status.code) else { throw SinkError(response, from: url) }
        return .accepted
    }

    /// The path of a group; what a path cannot hold is written in base64, as the gateway has it.
    static func path(job: String, grouping: [(name: String, value: String)]) -> String {
        ([(name: "job", value: job)] + grouping).reduce("/metrics") { path, label in
            let isPlain = !label.value.isEmpty && label.value.utf8.allSatisfy(isUnreserved)
            if isPlain { return "\(path)/\(label.name)/\(label.value)" }
            let encoded = Base64.encode(Array(label.value.utf8)).map { character -> Character in
                switch character {
                case "+": "-"
                case "/": "_"
                default: character
                }
            }.filter { $0 != "=" }
            return "\(path)/\(label.name)@base64/\(encoded.isEmpty ? "=" : String(encoded))"
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~".utf8.contains(byte)
        }
    }
}
