import Synchronization
package import VigilModel

/// A sink that keeps every batch that it takes, and fails first where a test says so.
package final class RecordingSink: TelemetrySink {
    private struct State {
        var batches: [TelemetryBatch] = []
        var failures: [SinkError] = []
        var attempts = 0
    }

    private let state = Mutex(State())

    /// A sink that refuses as often as there are failures, in their order, and takes everything after.
    package init(failures: [SinkError] = []) {
        state.withLock { $0.failures = failures }
    }

    /// What it took, in order.
    package var batches: [TelemetryBatch] { state.withLock { $0.batches } }

    /// How often it was called, refusals included.
    package var attempts: Int { state.withLock { $0.attempts } }

    /// All spans that it took, in order.
    package var spans: [SpanRecord] {
        batches.flatMap(\.spans).flatMap(\.scopes).flatMap(\.items)
    }

    /// All log records and events that it took, in order.
    package var logs: [LogRecord] {
        batches.flatMap(\.logs).flatMap(\.scopes).flatMap(\.items)
    }

    /// All metrics that it took, in order.
    package var metrics: [Metric] {
        batches.flatMap(\.metrics).flatMap(\.scopes).flatMap(\.items)
    }

    /// The newest metric of a name that it took.
    package func metric(_ name: String) -> Metric? {
        metrics.last { $0.name == name }
    }

    package func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        try state.withLock { state in
            state.attempts += 1
            if !state.failures.isEmpty { throw state.failures.removeFirst() }
            state.batches.append(batch)
            return .accepted
        }
    }
}
