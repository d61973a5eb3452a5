import CVigil
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

    /// Functions of the application that measure something whenever metrics are collected.
    public let collectors: Collectors

    /// Tells the operations of this instance from those of others.
    let number = numbers.wrappingAdd(1, ordering: .relaxed).newValue
    @usableFromInline let gate: RecordingGate
    let calls = CallCounters()
    /// Nil where there is no budget.
    let governor: Governor?
    let ended: EndedOperations
    let batcher: Batcher
    /// The sink, where it has work of its own.
    let background: (any BackgroundSink)?
    let registry: InstrumentRegistry
    let operationTimes: OperationTimes
    /// The figures of requests that this program answers.
    package let requestMetrics: RequestMetrics
    let diagnostics: Diagnostics
    let report: ExportReport
    let processMetrics: ProcessMetrics
    let runningMetrics: RunningMetrics
    let console: LogConsole
    let logFiles: LogFileWriter?
    /// What this process leaves for its next start; nil where Vigil is turned off.
    let runFile: RunFile?
    let breadcrumbs: Breadcrumbs
    let errorStacks = ErrorStacks()
    /// Reports what earlier runs left; nil where nobody would take it.
    let pastRuns: PastRuns?
    let parts: VigilParts
    let input: InputLimits
    let redactor: Redactor
    let redactions: RedactionTally
    let interactionRecorder: InteractionRecorder
    let interactionFiles: InteractionFileStore?
    let stopSignal = WakeSignal()
    let isStopped = Atomic<Bool>(false)
    let control: Control
    let controlTransport: ControlTransport?
    /// Where times come from.
    package let time: TimeSource

    private static let numbers = Atomic<UInt64>(0)

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
        runFolder: RunFolder? = nil,
        console: @escaping @Sendable (String) -> Void = { ConsoleWriter.standardError.write($0) }
    ) {
        self.configuration = configuration
        self.time = time
        self.diagnostics = diagnostics
        vigil_ticks_prepare()
        let gate = RecordingGate(isEnabled: configuration.isEnabled)
        self.gate = gate
        governor = configuration.makeGovernor(calls: calls, now: time.monotonic())
        resource = configuration.resource(instance: TraceID(high: vigil_random(), low: vigil_random()))
        controlTransport = configuration.controlTransport(of: sink)
        let origin = LogOrigin(resource)
        self.console = LogConsole(configuration.console, origin: origin, write: console)
        logFiles = configuration.makeLogFiles(of: origin.service, time: time, diagnostics)
        runFile = configuration.makeRunFile(in: runFolder, of: resource, diagnostics)
        breadcrumbs = Breadcrumbs(in: runFile)
        parts = VigilParts(configuration)
        report = ExportReport(diagnostics: diagnostics, isSilent: !isExporting)
        collectors = Collectors(time: time, diagnostics: diagnostics)
        background = sink as? any BackgroundSink
        let ended = EndedOperations(countMax: configuration.spans.recordsMax)
        self.ended = ended
        input = InputLimits(diagnostics: diagnostics)
        redactor = configuration.makeRedactor()
        redactions = RedactionTally(start: time.wall())
        interactionRecorder = configuration.makeInteractionRecorder()
        interactionFiles = configuration.interactionFiles.map { InteractionFileStore($0) }
        let redacting = configuration.redacting(sink, redactor, redactions, diagnostics)
        let batcher = Batcher(
            sink: StackSink(before: redacting, file: runFile),
            resource: resource,
            ended: ended,
            configuration: Batcher.Configuration(configuration),
            report: report.note
        )
        self.batcher = batcher
        let notesPauses = configuration.isEnabled && configuration.exportsLogs
        control = Control(gate: gate, now: time.monotonic) { isOn in
            if notesPauses { batcher.add(Self.pauseRecord(isOn: isOn, at: time.wall()), scope: Self.scope) }
        }
        registry = InstrumentRegistry(
            gate: gate,
            labelSetsMax: configuration.labelSetsMax,
            now: time.wall,
            diagnostics: diagnostics
        )
        operationTimes = OperationTimes(registry: registry, seriesMax: configuration.labelSetsMax)
        requestMetrics = RequestMetrics(registry: registry)
        runningMetrics = RunningMetrics(namesMax: configuration.labelSetsMax)
        processMetrics = ProcessMetrics(start: time.wall())
        logFiles?.start()
        pastRuns = isExporting ? configuration.makePastRuns(in: runFolder, sink: redacting, time: time) : nil
    }

    deinit {
        logFiles?.stop()
    }

    var isRecording: Bool { isOn && configuration.exportsMetrics }
    var recordsSpans: Bool { isOn && configuration.exportsTraces }
    var recordsLogs: Bool { isOn && configuration.exportsLogs }

    /// Records that were lost so far, because a queue was full or the receiver did not take them.
    public var dropped: SignalCounts {
        ownDropped + (background?.figures.lost ?? SignalCounts())
    }

    /// Without those that a sink lost after it had taken them.
    var ownDropped: SignalCounts {
        batcher.dropped + report.rejected + SignalCounts(spans: ended.dropped)
    }
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
        // Not isRecording: what is made during a pause records after it.
        let isRecorded = configuration.isEnabled && configuration.exportsMetrics
        return isRecorded ? VigilMetricsFactory(registry: registry) : NOOPMetricsHandler.instance
    }

    /// The backend of swift-distributed-tracing, with W3C trace context as what goes over the wire.
    public func makeTracer() -> any Tracer {
        VigilTracer(vigil: self)
    }
}

extension Vigil: Service {}
