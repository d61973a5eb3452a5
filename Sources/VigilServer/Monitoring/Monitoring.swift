import Logging
import ServiceLifecycle
import Synchronization
import Vigil
import VigilModel
import VigilQuery
import VigilStore

/// Scrapes, works out and hands on what the files say, and reads them anew when it is told to.
package final class Monitoring: Service {
    /// How the last reading of the files went.
    struct Reload: Sendable {
        var isGood: Bool
        /// When they were last read and in order.
        var time: Timestamp
    }

    let scraping: Scraping
    let rules: RuleEvaluating
    /// Nil where the store does not tell in which order things came.
    let remoteWriting: RemoteWriting?
    private let files: MonitoringFiles
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let last: Mutex<Reload>
    /// One reading at a time.
    private let isReading = Mutex(false)

    /// - Throws: ``ServerStartError`` where the files are not in order.
    init(
        _ configuration: ServerConfiguration,
        pipeline: IngestPipeline,
        store: any TelemetryStore,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) throws(ServerStartError) {
        files = configuration.monitoring
        self.logger = logger
        self.now = now
        let initial: MonitoringConfiguration
        do throws(PrometheusConfiguration.Failure) {
            initial = try files.read()
        } catch {
            throw ServerStartError(error.description)
        }
        last = Mutex(Reload(isGood: true, time: now()))
        scraping = Scraping(
            jobs: initial.jobs,
            surroundings: Scraping.Surroundings(
                sink: pipeline,
                known: pipeline.known,
                client: .withoutRedirects,
                logger: logger,
                now: now
            )
        )
        rules = RuleEvaluating(
            initial.groups,
            RuleGroupRunner.Surroundings(engine: PromQL.Engine(store), sink: pipeline, logger: logger, now: now)
        )
        remoteWriting = (store as? any ArrivalSource).map { arrivals in
            let surroundings = RemoteWriteQueue.Surroundings(
                arrivals: arrivals,
                store: store,
                folder: configuration.dataDirectory.map(RemoteWritePosition.folder),
                client: .withoutRedirects,
                logger: logger,
                now: now
            )
            return RemoteWriting(surroundings, receivers: initial.receivers)
        }
        if remoteWriting == nil, !initial.receivers.isEmpty {
            throw ServerStartError(
                "A store in memory does not tell in which order things came, which remote write needs."
            )
        }
        tell(of: initial)
    }

    private func tell(of monitoring: MonitoringConfiguration) {
        guard monitoring.alertRules > 0 else { return }
        logger.notice("\(monitoring.alertRules) rules that alert are passed over: only rules that record are evaluated")
    }

    /// How the last reading of the files went.
    var lastReload: Reload { last.withLock { $0 } }

    /// Runs until its service group stops.
    package func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.scraping.run() }
            group.addTask { try await self.rules.run() }
            if let remoteWriting { group.addTask { try await remoteWriting.run() } }
        }
    }

    /// A reading is under way already.
    struct Busy: Error {}

    /// Reads the files anew; where they are not in order, all goes on as before.
    ///
    /// - Throws: `PrometheusConfiguration.Failure` with all that is wrong, ``Busy``.
    package func reload() async throws {
        guard
            isReading.withLock({ isReading in
                defer { isReading = true }
                return !isReading
            })
        else { throw Busy() }
        defer { isReading.withLock { $0 = false } }
        let files = files
        let result = await BlockingThread.run {
            Result { () throws(PrometheusConfiguration.Failure) in try files.read() }
        }
        switch result {
        case .success(let monitoring):
            scraping.set(monitoring.jobs)
            rules.set(monitoring.groups)
            remoteWriting?.set(monitoring.receivers)
            let now = now()
            last.withLock { $0 = Reload(isGood: true, time: now) }
            logger.notice("the configuration was read anew")
            tell(of: monitoring)
        case .failure(let failure):
            last.withLock { $0.isGood = false }
            logger.error("the configuration is not in order, and all goes on as before:\n\(failure)")
            throw failure
        }
    }
}
