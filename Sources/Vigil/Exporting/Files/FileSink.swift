import Synchronization
import VigilModel
import VigilOTLP

/// Writes telemetry to files, an OTLP export request in JSON a line, as OpenTelemetry's file exporter does.
///
/// A batch that was taken outlives the end of the process; it is not synchronised, so a power cut may take the last
/// seconds.
final class FileSink: TelemetrySink {
    private let families: Mutex<[OTLPSignal: FileFamily]>

    /// A sink that writes to a folder.
    init(_ configuration: FilesConfiguration) {
        families = Mutex(
            Dictionary(uniqueKeysWithValues: OTLPSignal.allCases.map { ($0, FileFamily($0, configuration)) })
        )
    }

    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        var lines: [(signal: OTLPSignal, bytes: [UInt8])] = []
        if !batch.spans.isEmpty { lines.append((.traces, OTLPEncoder.encode(batch.spans, as: .json))) }
        if !batch.metrics.isEmpty { lines.append((.metrics, OTLPEncoder.encode(batch.metrics, as: .json))) }
        if !batch.logs.isEmpty { lines.append((.logs, OTLPEncoder.encode(batch.logs, as: .json))) }
        for (signal, bytes) in lines {
            try await BlockingThread.run { Result { try self.append(bytes + [UInt8(ascii: "\n")], signal) } }.get()
        }
        return .accepted
    }

    private func append(_ line: [UInt8], _ signal: OTLPSignal) throws {
        do {
            try families.withLock { try $0[signal]?.append(line) }
        } catch let error as FileError {
            throw SinkError(.retry(after: nil), error.description)
        }
    }
}
