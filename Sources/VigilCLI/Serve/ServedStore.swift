import CVigil
import Logging
import ServiceLifecycle
import UnixSignals
import VigilEmbedded
import VigilModel
import VigilServer
import VigilStore

/// The store under a server, open as long as the server runs.
struct ServedStore {
    let store: EmbeddedStore
    /// What it has to say, which the server keeps.
    let notices: StoreNotices

    /// Opens the store in a folder, with all that was stored before.
    static func open(
        _ folder: DataFolder,
        _ options: ServeOptions,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> ServedStore {
        // Each part is an open file, beside the connections; where the limit stays as it is, a store is smaller.
        _ = vigil_process_raise_file_limit()
        let notices = StoreNotices(now: now)
        var configuration = EmbeddedConfiguration()
        configuration.store.ageMax = options.ingestMaxAge?.duration
        configuration.store.notice = { notice in
            logger.log(level: Logger.Level(notice.severity), "\(notice.message)")
            notices.add(notice)
        }
        if let records = options.segmentRecords {
            configuration.store.segmentEventsMax = records
            configuration.store.segmentSamplesMax = records
        }
        if let age = options.retention?.duration {
            configuration.retention.spans = age
            configuration.retention.logs = age
            configuration.retention.metrics = age
        }
        // What receivers have not acknowledged outlives a restart, also one with other options.
        configuration.arrivalsBytesMax = 4 << 30
        configuration.retention.bytesMax = options.retentionSize?.bytes
        configuration.durability = options.durability == .process ? .process : .power
        return ServedStore(
            store: try await EmbeddedStore.open(directory: folder.path, configuration: configuration, clock: now),
            notices: notices
        )
    }

    /// Runs a server over the store until it ends or a signal asks it to, and closes the store: what was acknowledged
    /// is on disk then.
    func run(with server: VigilServer, logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: ReloadSignal(monitoring: server.monitoring)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        do {
            try await group.run()
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}

extension Logger.Level {
    /// The level of a severity.
    fileprivate init(_ severity: Severity) {
        self =
            switch severity.number {
            case 17...: .error
            case 13...: .warning
            case 9...: .notice
            default: .debug
            }
    }
}
