/// The names of OpenTelemetry's semantic conventions that Vigil reads or writes, and its own.
public enum SemanticName {
    /// What the sender calls itself.
    public static let serviceName = "service.name"
    /// The group of services that it belongs to.
    public static let serviceNamespace = "service.namespace"
    /// Which version of it runs.
    public static let serviceVersion = "service.version"
    /// Which of its processes; most SDKs make a new one at each start.
    public static let serviceInstanceID = "service.instance.id"
    /// Where it runs: `production`, `staging`.
    public static let deploymentEnvironmentName = "deployment.environment.name"
    /// The name of ``deploymentEnvironmentName`` before version 1.27.
    public static let deploymentEnvironmentOld = "deployment.environment"
    /// The machine.
    public static let hostName = "host.name"
    /// The process number.
    public static let processPID = "process.pid"
    /// The program that was started.
    public static let processCommand = "process.command"
    /// The distribution of the SDK.
    public static let telemetryDistroName = "telemetry.distro.name"
    /// The SDK's language: `python`, `go`.
    public static let telemetrySDKLanguage = "telemetry.sdk.language"

    /// The class of what was thrown.
    public static let exceptionType = "exception.type"
    /// What it said.
    public static let exceptionMessage = "exception.message"
    /// Where it was thrown, as the language prints it.
    public static let exceptionStacktrace = "exception.stacktrace"
    /// The kind of error in few distinct words.
    public static let errorType = "error.type"
    /// Who used it; a pseudonym.
    public static let userID = "user.id"
    /// The session in which it was used.
    public static let sessionID = "session.id"
    /// The kind of event, where the record's own field is not used.
    public static let eventName = "event.name"
    /// `stdout` or `stderr`.
    public static let logIOStream = "log.iostream"
    /// What tells two equal records apart.
    public static let logRecordUID = "log.record.uid"
    /// True on the series that holds what was over the limit of series.
    public static let metricOverflow = "otel.metric.overflow"

    /// `GET`, `POST`, or `_OTHER`.
    public static let httpRequestMethod = "http.request.method"
    /// The status answered.
    public static let httpResponseStatusCode = "http.response.status_code"
    /// The route's pattern: `/users/{id}`.
    public static let httpRoute = "http.route"
    /// `http` or `https`.
    public static let urlScheme = "url.scheme"
    /// The path asked for.
    public static let urlPath = "url.path"
    /// The name of ``httpResponseStatusCode`` before HTTP's conventions were stable.
    public static let httpStatusCodeOld = "http.status_code"
    /// Histogram of the requests answered, in seconds.
    public static let httpServerRequestDuration = "http.server.request.duration"

    // Vigil's own.
    /// Histogram of operations in seconds: exact counts whatever the sample rate.
    public static let operationDuration = "vigil.operation.duration"
    /// What was done, in few distinct words.
    public static let operationName = "vigil.operation.name"
    /// `success`, `failure` or `cancelled`; see ``Outcome``.
    public static let outcome = "vigil.outcome"
    /// True on operations that were derived from sampled spans, whose counts are weighted by the sampling rate.
    public static let estimated = "vigil.estimated"
    /// True on what ingest worked out from something else that was sent: an error from a span's event.
    public static let derived = "vigil.derived"
    /// True on a log record with an exception that was already counted as an error from its span.
    public static let errorRepeat = "vigil.error.repeat"
    /// The event that a feature was used.
    public static let featureEvent = "vigil.feature"
    /// Which feature.
    public static let featureName = "vigil.feature.name"
    /// What was done with it.
    public static let featureAction = "vigil.feature.action"
    /// The event that something became well or ill.
    public static let healthEvent = "vigil.health"
    /// Which check.
    public static let healthCheck = "vigil.health.check"
    /// Gauge of a check's status (0 healthy, 1 degraded, 2 unhealthy); on events the status in words.
    public static let healthStatus = "vigil.health.status"
    /// The event that a circuit breaker changed its state.
    public static let breakerEvent = "vigil.breaker"
    /// Which breaker.
    public static let breakerName = "vigil.breaker.name"
    /// Gauge of a breaker's state (0 closed, 1 half-open, 2 open); on events and counters the state in words.
    public static let breakerState = "vigil.breaker.state"
    /// How long that took, in seconds.
    public static let featureDuration = "vigil.feature.duration"
    /// Counter of the uses of features.
    public static let featureCount = "vigil.features"
    /// The event that a user did something.
    public static let interactionEvent = "vigil.interaction"
    /// What was done.
    public static let interactionName = "vigil.interaction.name"
    /// `cli`, `api` or `ui`.
    public static let interactionSource = "vigil.interaction.source"
    /// How long it took, in seconds.
    public static let interactionDuration = "vigil.interaction.duration"
    /// What went wrong.
    public static let interactionError = "vigil.interaction.error"
    /// How the keys begin of what else is known about an interaction.
    public static let interactionMetadata = "vigil.interaction.meta."
    /// Counter of interactions.
    public static let interactionCount = "vigil.interactions"
    /// The scope of lines taken from a watched program's output.
    public static let captureScope = "vigil.capture"
    /// The scope of what ingest derives.
    public static let deriveScope = "vigil.derive"
    /// The scope of what the server measures of its machine.
    public static let hostScope = "vigil.host"
    /// The scope of what the server itself takes.
    public static let selfScope = "vigil.self"
    /// The scope of what the server has done.
    public static let serverScope = "vigil.server"
    /// The distribution name of programs that use the Vigil library.
    public static let distroName = "vigil"
}

/// How an operation ended.
public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// As meant.
    case success
    /// Not as meant.
    case failure
    /// Given up by its caller, which is no error.
    case cancelled
}
