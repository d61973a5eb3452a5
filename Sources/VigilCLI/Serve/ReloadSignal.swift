import ServiceLifecycle
import UnixSignals
import VigilServer

/// Has the server read its configuration anew at SIGHUP, and tells the service manager.
struct ReloadSignal: Service {
    let monitoring: Monitoring

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                ServiceManager.tellReloading()
                // What is wrong has been logged where it was found.
                try? await monitoring.reload()
                ServiceManager.tellReady()
            }
        }
    }
}
