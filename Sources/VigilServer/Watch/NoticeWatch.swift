import ServiceLifecycle
import VigilModel

/// Keeps what the store has to say as log records of the server, so that `vigil logs` shows it.
struct NoticeWatch: Service {
    /// What comes within this time is one batch; what could not be kept is tried again after it.
    private static let pause = Duration.seconds(1)

    let notices: StoreNotices
    let sink: any TelemetrySink

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            for await _ in notices.wakes {
                await record()
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Keeps what waits.
    func record() async {
        let records = notices.take()
        if records.isEmpty { return }
        let group = ResourceGroup(
            resource: SelfWatch.resource,
            scopes: [ScopeGroup(scope: InstrumentationScope(SemanticName.serverScope), items: records)]
        )
        do {
            _ = try await sink.receive(TelemetryBatch(logs: [group]))
        } catch {
            notices.putBack(records)
        }
    }
}
