/// The names of OpenTelemetry's semantic conventions that Vigil reads or writes, and its own.
public enum SemanticName {
    public static let serviceName = "service.name"
    public static let serviceNamespace = "service.namespace"
    public static let serviceVersion = "service.version"
    public static let serviceInstanceID = "service.instance.id"
    public static let deploymentEnvironmentName = "deployment.environment.name"
    /// The name of ``deploymentEnvironmentName`` before version 1.27.
    public static let deploymentEnvironmentOld = "deployment.environment"
    public static let hostName = "host.name"
    public static let processPID = "process.pid"
    public static let processCommand = "process.command"
    public static let telemetryDistroName = "telemetry.distro.name"
    public static let telemetrySDKLanguage = "telemetry.sdk.language"

    public static let exceptionType = "exception.type"
    public static let exceptionMessage = "exception.message"
    public static let exceptionStacktrace = "exception.stacktrace"
    public static let errorType = "error.type"
    public static let userID = "user.id"
    public static let sessionID = "session.id"
    public static let eventName = "event.name"
    public static let logIOStream = "log.iostream"
    public static let logRecordUID = "log.record.uid"
    public static let metricOverflow = "otel.metric.overflow"

    public static let httpRequestMethod = "http.request.method"
    public static let httpResponseStatusCode = "http.response.status_code"
    public static let httpRoute = "http.route"
    public static let urlPath = "url.path"
    /// The name of ``httpResponseStatusCode`` before HTTP's conventions were stable.
    public static let httpStatusCodeOld = "http.status_code"
    public static let httpServerRequestDuration = "http.server.request.duration"

    // Vigil's own.
    /// Histogram of operations in seconds: exact counts whatever the sample rate.
    public static let operationDuration = "vigil.operation.duration"
    public static let operationName = "vigil.operation.name"
    /// `success`, `failure` or `cancelled`; see ``Outcome``.
    public static let outcome = "vigil.outcome"
    /// True on operations that were derived from sampled spans, whose counts are weighted by the sampling rate.
    public static let estimated = "vigil.estimated"
    /// True on what ingest worked out from something else that was sent: an error from a span's event.
    public static let derived = "vigil.derived"
    /// True on a log record with an exception that was already counted as an error from its span.
    public static let errorRepeat = "vigil.error.repeat"
    public static let featureEvent = "vigil.feature"
    public static let featureName = "vigil.feature.name"
    public static let featureAction = "vigil.feature.action"
    /// The scope of lines taken from a watched program's output.
    public static let captureScope = "vigil.capture"
    /// The scope of what ingest derives.
    public static let deriveScope = "vigil.derive"
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
