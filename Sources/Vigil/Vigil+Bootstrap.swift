import Logging
import Metrics
import Synchronization
import Tracing

extension Vigil {
    private static let bootstrapped = Mutex<Vigil?>(nil)

    /// What ``bootstrap(service:exporter:configuration:)`` made; nil before.
    public static var shared: Vigil? { bootstrapped.withLock { $0 } }

    /// Sets Vigil up as the backend of logging, metrics and tracing for the whole program.
    ///
    /// Call it first thing, before any logger or metric is made, and run what it returns as a service.
    /// Environment variables override the configuration: OpenTelemetry's, `VIGIL_LOG_LEVEL`, `VIGIL_CONSOLE`
    /// and `VIGIL_CRASH_REPORTS`.
    /// What is malformed in them is said once on the standard error and ignored.
    ///
    /// - Parameters:
    ///   - service: What the application calls itself; nil: as in the configuration.
    ///   - exporter: Where what is recorded goes: `.otlp()` with `import VigilExporter`.
    ///   - configuration: How the application is watched.
    /// - Returns: The Vigil of the program, also at ``shared``.
    /// - Throws: ``BootstrapError`` where there is one already, or another backend; and what the exporter throws.
    @discardableResult
    public static func bootstrap(
        service: String? = nil,
        exporter: Exporter = .none,
        configuration: Configuration = Configuration()
    ) throws -> Vigil {
        try bootstrapped.withLock { bootstrapped in
            if bootstrapped != nil { throw BootstrapError(.alreadyBootstrapped, "Vigil was bootstrapped before") }
            try refuseOtherBackends()
            let vigil = try make(service: service, exporter: exporter, configuration: configuration)
            LoggingSystem.bootstrap(
                { vigil.makeLogHandler(label: $0, metadataProvider: $1) },
                metadataProvider: nil
            )
            MetricsSystem.bootstrap(vigil.makeMetricsFactory())
            InstrumentationSystem.bootstrap(vigil.makeTracer())
            vigil.runFile?.watchProcess(at: vigil.time.wall())
            bootstrapped = vigil
            return vigil
        }
    }

    private static func make(
        service: String?,
        exporter: Exporter,
        configuration: Configuration
    ) throws -> Vigil {
        let environment = ProcessFacts.environment
        let isQuiet = environment["OTEL_LOG_LEVEL"]?.lowercased() == "none"
        let diagnostics = isQuiet ? Diagnostics { _ in } : .standardError()
        var configuration = configuration
        configuration.service = service ?? configuration.service
        for complaint in configuration.override(with: environment) { diagnostics.once(complaint) }
        let reportsCrashes = configuration.isEnabled && configuration.crashReports != .off
        let context = ExporterContext(
            environment: environment,
            service: configuration.serviceName,
            warn: { diagnostics.once($0) },
            tell: { diagnostics.always($0) }
        )
        let isExporting = configuration.isEnabled && exporter.name != Exporter.none.name
        return Vigil(
            configuration: configuration,
            sink: try (configuration.isEnabled ? exporter : .sink(DisabledSink())).make(context),
            diagnostics: diagnostics,
            isExporting: isExporting,
            runFolder: reportsCrashes ? RunFolder(service: configuration.serviceName, environment: environment) : nil
        )
    }

    /// Their own bootstrap functions trap where one was called before.
    private static func refuseOtherBackends() throws {
        let taken: String? =
            if !(Logger(label: "vigil").handler is StreamLogHandler) {
                "logging"
            } else if !(MetricsSystem.factory is NOOPMetricsHandler) {
                "metrics"
            } else if !(InstrumentationSystem.instrument is NoOpInstrument) {
                "tracing"
            } else {
                nil
            }
        guard let taken else { return }
        throw BootstrapError(
            .otherBackend,
            "\(taken) has a backend already; combine it with those that Vigil makes instead of bootstrapping Vigil"
        )
    }
}

/// Vigil could not be set up.
public struct BootstrapError: Error, Sendable, CustomStringConvertible {
    /// What is in the way.
    ///
    /// New codes may be added.
    public struct Code: Hashable, Sendable {
        private enum Reason { case alreadyBootstrapped, otherBackend, badExporter }

        private let reason: Reason

        private init(_ reason: Reason) { self.reason = reason }

        /// Vigil was bootstrapped before; use ``Vigil/shared``.
        public static let alreadyBootstrapped = Code(.alreadyBootstrapped)
        /// Logging, metrics or tracing was bootstrapped with another backend.
        public static let otherBackend = Code(.otherBackend)
        /// The exporter cannot work as it is configured.
        public static let badExporter = Code(.badExporter)
    }

    /// What is in the way.
    public let code: Code
    /// A sentence for people.
    public let message: String

    /// An error with its sentence.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence.
    public var description: String { message }
}
