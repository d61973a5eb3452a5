public import VigilModel

/// Stands before a sink and takes out what must not reach it.
public struct RedactingSink: TelemetrySink {
    private let sink: any TelemetrySink
    private let redactor: Redactor
    private let report: @Sendable (RedactionReport) -> Void

    /// A redactor before a sink.
    ///
    /// - Parameters:
    ///   - sink: Takes what is left.
    ///   - redactor: What to take out.
    ///   - report: Hears what was taken out of each batch that the sink took.
    public init(
        _ sink: any TelemetrySink,
        redactor: Redactor,
        report: @escaping @Sendable (RedactionReport) -> Void = { _ in }
    ) {
        self.sink = sink
        self.redactor = redactor
        self.report = report
    }

    /// Hands the batch on without its secrets.
    ///
    /// What was found counts once, however often the batch has to be tried again.
    public func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        var batch = batch
        let found = redactor.redact(&batch)
        let receipt = try await sink.receive(batch)
        report(found)
        return receipt
    }
}
