import VigilModel

/// Takes everything and keeps nothing.
struct NowhereSink: TelemetrySink {
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt { .accepted }
}
