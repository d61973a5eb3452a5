package import Vigil
public import VigilModel

/// Sends telemetry by OTLP over HTTP.
///
/// One request for each signal in a batch. A batch with several signals, of which some were taken and some were not,
/// counts as not taken: to send it again is safe, since a receiver knows the requests that it took by their
/// `Idempotency-Key`. Its own requests are neither traced nor logged. It keeps nothing: `.otlp()` puts what is not
/// taken on the disk, and whoever uses this sink alone sends again.
public final class OTLPExporter: TelemetrySink {
    private let sender: OTLPSender

    /// An exporter with connections of its own.
    ///
    /// - Parameter configuration: Where and how to send; the environment is not read here, and there is no spool.
    /// - Throws: `BootstrapError` where an address is not one.
    public init(_ configuration: OTLPConfiguration = OTLPConfiguration()) throws {
        sender = try OTLPSender(configuration)
    }

    /// Sends a batch.
    ///
    /// - Returns: What the receiver refused for good.
    /// - Throws: `SinkError` as the protocol says: to retry after 429, 502, 503, 504, and where nobody answered; else
    ///   to drop.
    public func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        var receipt = SinkReceipt.accepted
        for request in sender.requests(for: batch) {
            do throws(DeliveryError) {
                receipt.add(try await sender.send(request))
            } catch {
                throw error.error
            }
        }
        return receipt
    }
}

extension OTLPExporter: ControlSource {
    package var controlTransport: ControlTransport? { sender.controlTransport }
}
