import Logging
import ServiceLifecycle
import VigilModel
import VigilOperations
import VigilStore

/// Records what the server and its machine take, and what ingest has done.
///
/// All of it is one batch at each interval, so that it is one commit.
struct SelfWatch: Service {
    let interval: Duration
    let pipeline: IngestPipeline
    let store: any TelemetryStore
    let facts: ServerFacts
    let gauges: ServerGauges
    let logger: Logger
    let now: @Sendable () -> Timestamp

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var host = HostMetrics()
            var own = SelfMetrics(start: facts.started)
            while !Task.isCancelled {
                await record(host: host.collect(now: now()), own: own.collect(now: now()))
                try await Task.sleep(for: interval)
            }
        }
    }

    /// Records one round.
    func record(host: [Metric], own: [Metric]) async {
        facts.measured(own)
        let metrics = ServerMetrics(time: now(), start: facts.started)
        let ingest =
            metrics.metrics(pipeline.counters.figures, await store.statistics(), gauges)
            + metrics.metrics(of: gauges.monitoring)
        let group = ResourceGroup(
            resource: Self.resource,
            scopes: [
                ScopeGroup(scope: InstrumentationScope(SemanticName.hostScope), items: host),
                ScopeGroup(scope: InstrumentationScope(SemanticName.selfScope), items: own),
                ScopeGroup(scope: InstrumentationScope(SemanticName.serverScope), items: ingest),
            ]
        )
        do {
            _ = try await pipeline.receive(TelemetryBatch(metrics: [group]))
        } catch {
            // The next round says the same and more: totals lose nothing.
            logger.debug("the server's own metrics were not stored", metadata: ["error": "\(error)"])
        }
    }

    /// Who says it.
    static let resource = Resource([
        SemanticName.serviceName: "vigil",
        SemanticName.serviceVersion: .string(ServerFacts.version),
        SemanticName.hostName: .string(Host.current.name),
        SemanticName.telemetryDistroName: .string(SemanticName.distroName),
    ])
}

/// What is true of the server at a moment.
struct ServerGauges: Sendable {
    let budget: IngestBudget
    let connections: ConnectionRegistry
    let hub: LiveHub
    let monitoring: Monitoring
}
