public import Logging
public import Metrics
public import ServiceLifecycle
import Synchronization
public import Tracing
public import VigilModel
import VigilPrivacy

/// Keeps watch over an application.
///
/// It is the backend of swift-log, swift-metrics and swift-distributed-tracing, so that every package which emits
/// through those is watched, and it has an interface of its own for what matters to the application: operations,
/// errors and the use of features. Recording is synchronous, bounded, and never throws or waits.
///
/// ```swift
/// let vigil = try Vigil.bootstrap(service: "recommender", exporter: .otlp())
/// let sprites = try await vigil.operation("sprite_extraction", ["rom": "game.sfc"]) { operation in
///     let sprites = try await extract()
///     operation.set("sprites", sprites.count)
///     return sprites
/// }
/// ```
///
/// It is a service: what was recorded is sent while ``run()`` runs. Put it first in a service group, so that it ends
/// last.
public final class Vigil: Sendable {
    /// How it was set up, the environment included.
    public let configuration: Configuration
    /// Who records.
    public let resource: Resource

    let batcher: Batcher
    let registry: InstrumentRegistry
    let operationTimes: OperationTimes
    let ids: IDSource
    let diagnostics: Diagnostics
    let report: ExportReport
    let processMetrics: ProcessMetrics
    let console: @Sendable (String) -> Void
    let input: InputLimits
    let redactor: Redactor
    let redactions: RedactionTally
    let interactionRecorder: InteractionRecorder
    let interactionFiles: InteractionFileStore?
    let stopSignal = WakeSignal()
    let isStopped = Atomic<Bool>(false)
    /// Where times come from.
    package let time: TimeSource

    /// Where our own records come from.
    static let scope = InstrumentationScope("vigil", version: VigilVersion.current)

    /// A Vigil of its own, without anything global: for tests, and for programs that wire their backends by hand.
    ///
    /// The environment is not read; see ``Configuration/override(with:)``.
    ///
    /// - Parameters:
    ///   - configuration: How the application is watched.
    ///   - sink: Where everything goes.
    public convenience init(configuration: Configuration = Configuration(), sink: any TelemetrySink) {
        self.init(configuration: configuration, sink: sink, diagnostics: .standardError())
    }

    package init(
        configuration: Configuration,
        sink: any TelemetrySink,
        diagnostics: Diagnostics,
        isExporting: Bool = true,
        time: TimeSource = .system,
        console: @escaping @Sendable (String) -> Void = writeToStandardError
    ) {
        self.configuration = configuration
        self.time = time
        self.diagnostics = diagnostics
        self.console = console
        ids = IDSource()
        var generator = ids.generator
        resource = configuration.resource(instance: TraceID.random(using: &generator))
        let report = ExportReport(diagnostics: diagnostics, isSilent: !isExporting)
        self.report = report
        input = InputLimits(diagnostics: diagnostics)
        redactor = configuration.makeRedactor()
        redactions = RedactionTally(start: time.wall())
        interactionRecorder = configuration.makeInteractionRecorder()
        interactionFiles = configuration.interactionFiles.map { InteractionFileStore($0) }
        batcher = Batcher(
            sink: configuration.redacting(sink, redactor, redactions, diagnostics),
            resource: resource,
            configuration: Batcher.Configuration(
                spans: configuration.spans,
                metrics: configuration.metrics,
                logs: configuration.logs,
                shutdownTimeout: configuration.shutdownTimeout
            ),
            report: { report.note($0) }
        )
        registry = InstrumentRegistry(
            labelSetsMax: configuration.labelSetsMax,
            now: time.wall,
            diagnostics: diagnostics
        )
        operationTimes = OperationTimes(registry: registry, seriesMax: configuration.labelSetsMax)
        processMetrics = ProcessMetrics(start: time.wall())
    }

    var isRecording: Bool { configuration.isEnabled && configuration.exportsMetrics }
    var recordsSpans: Bool { configuration.isEnabled && configuration.exportsTraces }
    var recordsLogs: Bool { configuration.isEnabled && configuration.exportsLogs }

    /// Records that were lost so far, because a queue was full or the receiver did not take them.
    public var dropped: SignalCounts { batcher.dropped + report.rejected }
}

extension Vigil {
    /// The backend of swift-log for one label.
    ///
    /// - Parameters:
    ///   - label: The logger's label, which becomes the scope of its records.
    ///   - metadataProvider: Adds metadata to each line.
    /// - Returns: A handler of its own level and metadata.
    public func makeLogHandler(
        label: String,
        metadataProvider: Logger.MetadataProvider? = nil
    ) -> any LogHandler {
        VigilLogHandler(vigil: self, label: label, metadataProvider: metadataProvider)
    }

    /// The backend of swift-metrics.
    public func makeMetricsFactory() -> any MetricsFactory {
        if isRecording { VigilMetricsFactory(registry: registry) } else { NOOPMetricsHandler.instance }
    }

    /// The backend of swift-distributed-tracing, with W3C trace context as what goes over the wire.
    public func makeTracer() -> any Tracer {
        VigilTracer(vigil: self)
    }
}

extension Vigil: Service {}
