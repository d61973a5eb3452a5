import Logging
import ServiceLifecycle
import VigilModel
import VigilStore

/// Counts what the searches find that are declared as metrics, as long as the server runs.
struct EventMetricWatch: Service {
    let interval: Duration
    let pipeline: IngestPipeline
    let store: any TelemetryStore
    let logger: Logger
    let now: @Sendable () -> Timestamp

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var counter = makeCounter()
            while !Task.isCancelled {
                do {
                    try await counter.count()
                } catch {
                    logger.debug("searches were not counted", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: interval)
            }
        }
    }

    /// A counter that stores through ingest.
    func makeCounter() -> EventMetricCounter {
        EventMetricCounter(store: store, logger: logger, now: now) { [pipeline] batch, identity in
            _ = try await pipeline.ingest(batch, identity: identity)
        }
    }
}
