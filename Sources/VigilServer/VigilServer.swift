package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import VigilDashboard
package import VigilModel
package import VigilStore

/// The server: takes telemetry into a store, and answers what is asked about it, on one port.
///
/// It runs until its service group stops, somebody asks it to (`POST /api/vigil/stop`), or nobody has used it for the
/// time configured; then ``run()`` returns. What it is made of are services of one inner group.
package struct VigilServer: Service {
    /// What everybody in this process may send telemetry to; it is durable when that returns.
    package var sink: any TelemetrySink { pipeline }

    let configuration: ServerConfiguration
    let store: any TelemetryStore
    let pipeline: IngestPipeline
    let facts: ServerFacts
    let authenticator: Authenticator
    let health: HealthRegistry
    let hub: LiveHub
    let control: ControlBoard
    let budget: IngestBudget
    let connections: ConnectionRegistry
    /// What the server does by files that may change while it runs.
    package let monitoring: Monitoring
    let idleExit: IdleExit?
    let stopSignal: StopSignal
    let tokenFile: TokenFile?
    let logger: Logger
    let now: @Sendable () -> Timestamp
    private let onReady: @Sendable (ServerReady) async -> Void

    /// A server over a store.
    ///
    /// - Parameters:
    ///   - configuration: How it is run.
    ///   - store: Where telemetry is kept; whoever made it closes it, after the server has ended.
    ///   - logger: What the server has to say.
    ///   - now: The time.
    ///   - onReady: Called once it listens.
    /// - Throws: ``ServerStartError`` where it would be reachable from other machines without having been asked to,
    ///   ``TokenFile/Failure`` where the token cannot be kept safe.
    package init(
        _ configuration: ServerConfiguration,
        store: any TelemetryStore,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp,
        onReady: @escaping @Sendable (ServerReady) async -> Void = { _ in }
    ) throws {
        try Self.check(configuration)
        let tokenFile = configuration.noAuthentication ? nil : configuration.tokenFile ?? .standard()
        let stopSignal = StopSignal()
        self.configuration = configuration
        self.store = store
        self.tokenFile = tokenFile
        self.stopSignal = stopSignal
        hub = LiveHub()
        budget = IngestBudget(bytesMax: configuration.bodyBytesInFlightMax)
        connections = ConnectionRegistry(connectionsMax: configuration.connectionLimits.connectionsMax)
        pipeline = IngestPipeline(store: store, live: hub, now: now)
        monitoring = try Monitoring(configuration, pipeline: pipeline, store: store, logger: logger, now: now)
        control = ControlBoard(store: store, pipeline: pipeline, logger: logger, now: now)
        facts = ServerFacts(started: now(), tokenRequired: tokenFile != nil)
        authenticator = Authenticator(token: try tokenFile?.readOrMake(), now: now)
        health = HealthRegistry(checks: Self.checks(configuration, store), now: now)
        idleExit = configuration.idleExit.map { IdleExit(after: $0) { stopSignal.fire() } }
        self.logger = logger
        self.now = now
        self.onReady = onReady
    }

    /// Serves until it is stopped.
    package func run() async throws {
        if configuration.noAuthentication {
            logger.warning("AUTHENTICATION IS OFF: whoever reaches this port reads and changes everything (--no-auth)")
        }
        try await pipeline.remember()
        try await control.load()
        await health.refresh()
        var services: [any Service] = [health, hub]
        if let selfWatch = makeSelfWatch() { services.append(selfWatch) }
        if let notices = configuration.notices { services.append(NoticeWatch(notices: notices, sink: pipeline)) }
        if let folderWatch = try makeFolderWatch() { services.append(folderWatch) }
        if let eventMetrics = makeEventMetricWatch() { services.append(eventMetrics) }
        services.append(monitoring)
        services.append(makeApplication())
        if let idleExit { services.append(idleExit) }
        var group = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }
                + [.init(service: stopSignal, successTerminationBehavior: .gracefullyShutdownGroup)],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = .seconds(10)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError {
            throw ServerStartError(error, configuration)
        }
    }

    /// The server as an application; tests drive it without a socket.
    package func makeApplication() -> some ApplicationProtocol {
        let limits = configuration.connectionLimits
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits: limits, registry: connections)]
        )
        return Application(
            router: makeRouter(),
            server: .http1(configuration: channel),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "vigil",
                backlog: 1_024
            ),
            onServerRunning: { channel in await listening(on: channel.localAddress?.port ?? configuration.port) },
            logger: quietLogger
        )
    }

    private func makeFolderWatch() throws -> FolderWatch? {
        guard !configuration.watchedFolders.isEmpty, let directory = configuration.dataDirectory else { return nil }
        return try FolderWatch(
            FolderWatch.Surroundings(
                folders: configuration.watchedFolders,
                positionsPath: directory + "/watched.json",
                pipeline: pipeline,
                store: store,
                logger: logger,
                now: now
            )
        )
    }

    /// Hummingbird says at `info` what ``ServerReady`` says better.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    private func listening(on port: Int) async {
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        let address = "http://\(host):\(port)"
        facts.address = address
        let link = authenticator.token.map { _ in address + authenticator.makeSignInPath() }
        await onReady(ServerReady(address: address, port: port, signInLink: link, tokenPath: tokenFile?.path))
    }

    private static func checks(_ configuration: ServerConfiguration, _ store: any TelemetryStore) -> [HealthCheck] {
        var checks: [HealthCheck] = [.database(store), .commit(store)]
        if let directory = configuration.dataDirectory { checks.append(.disk(directory)) }
        return checks
    }

    private static func check(_ configuration: ServerConfiguration) throws(ServerStartError) {
        let isLoopback = HostName(authority: configuration.host)?.isLoopback ?? (configuration.host == "::1")
        guard isLoopback || configuration.host == "::1" || configuration.insecureListen else {
            throw ServerStartError(
                "\(configuration.host) can be reached from other machines, and there is no TLS yet: what is sent, the "
                    + "token too, could be read on the way. Listen on 127.0.0.1 (behind a proxy or an SSH tunnel), or "
                    + "say --insecure-listen."
            )
        }
        guard (0...65_535).contains(configuration.port) else {
            throw ServerStartError("\(configuration.port) is no port: it must be from 0 (any) to 65535.")
        }
    }
}

extension ServerStartError {
    fileprivate init(_ error: IOError, _ configuration: ServerConfiguration) {
        let address = "\(configuration.host):\(configuration.port)"
        switch error.errnoCode {
        case EADDRINUSE:
            self.init(
                "\(address) is in use by another program, perhaps another Vigil. Stop that, or listen elsewhere: "
                    + "--listen 127.0.0.1:0 picks a free port."
            )
        case EACCES: self.init("\(address) cannot be listened on: this user may not use the port.")
        default: self.init("\(address) cannot be listened on: \(error).")
        }
    }
}
