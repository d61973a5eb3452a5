import VigilDashboard
import VigilEmbedded
import VigilModel
import VigilServer
import VigilStore

/// Views over what is stored in a folder, read without a server.
enum StoredViews {
    /// Reads the store; nil where another process has it open.
    static func open(_ folder: DataFolder) async throws -> (any ViewSource)? {
        guard try !isInUse(folder) else { return nil }
        var configuration = EmbeddedConfiguration()
        configuration.isReadOnly = true
        let store = try await EmbeddedStore.open(
            directory: folder.path,
            configuration: configuration,
            clock: SystemTime.now
        )
        return StoreViews(
            source: store,
            server: { ServerView(version: vigilVersion, tokenRequired: false) },
            health: { health(folder) },
            now: SystemTime.now
        )
    }

    private static func health(_ folder: DataFolder) -> HealthView {
        let check = HealthView.Check(
            name: "server",
            status: .degraded,
            message: "none runs; this is what is stored in \(folder.path)",
            time: SystemTime.now()
        )
        return HealthView(status: .degraded, checks: [check])
    }

    /// Whether a server lives in the folder.
    private static func isInUse(_ folder: DataFolder) throws -> Bool {
        do {
            try SystemDisk(folder.path).lock("lock", text: "").release()
            return false
        } catch {
            // A folder in which nothing can be locked can be read all the same.
            return error.kind == .locked
        }
    }
}
