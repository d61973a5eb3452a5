import VigilModel
import VigilOTLP

/// What tells one derived operation series from another.
struct OperationLabels: Hashable, Sendable {
    /// The operation's name; nil for the series that holds those beyond the limit.
    var name: String?
    var outcome: Outcome
    /// Empty unless the outcome is a failure.
    var errorType: String
    /// Whether counts are weighted by a sampling rate.
    var isEstimated: Bool

    /// The labels that the span's operation is counted under.
    init(_ span: SpanRecord) {
        name = span.operationName
        (outcome, errorType) = Self.ending(of: span)
        isEstimated = span.samplingWeight != 1
    }

    /// The series that takes what has too many names.
    var overflow: OperationLabels {
        var labels = self
        labels.name = nil
        labels.errorType = ""
        return labels
    }

    /// The labels as a point's attributes.
    var attributes: Attributes {
        var attributes = Attributes()
        if let name {
            attributes[SemanticName.operationName] = .string(name)
        } else {
            attributes[SemanticName.metricOverflow] = .bool(true)
        }
        attributes[SemanticName.outcome] = .string(outcome.rawValue)
        if !errorType.isEmpty { attributes[SemanticName.errorType] = .string(errorType) }
        if isEstimated { attributes[SemanticName.estimated] = .bool(true) }
        return attributes
    }

    /// How a span ended, and by what error.
    ///
    /// Its own `vigil.outcome` counts first, then its status, then for servers a status of 500 or more. A status of
    /// "ok" was set on purpose and makes it a success whatever the HTTP status.
    private static func ending(of span: SpanRecord) -> (Outcome, String) {
        let told = span.attributes[SemanticName.outcome]?.stringValue.flatMap(Outcome.init)
        if let told, told != .failure { return (told, "") }
        let http = span.httpStatus
        let isServerFailure = span.kind == .server && span.status.code == .unset && (http ?? 0) >= 500
        guard told == .failure || span.status.code == .error || isServerFailure else { return (.success, "") }
        let type = errorType(of: span, httpStatus: http)
        if told == nil, isCancellation(type) || http == 499 { return (.cancelled, "") }
        return (.failure, type)
    }

    private static func errorType(of span: SpanRecord, httpStatus: Int?) -> String {
        if let type = span.attributes[SemanticName.errorType]?.stringValue, !type.isEmpty { return type }
        for event in span.events.reversed() where event.name == "exception" {
            if let type = event.attributes[SemanticName.exceptionType]?.stringValue, !type.isEmpty { return type }
        }
        if let httpStatus, httpStatus >= 400 { return String(httpStatus) }
        return "_OTHER"
    }

    /// Whether an error's type says that the caller gave up, in the words of the usual languages.
    private static func isCancellation(_ type: String) -> Bool {
        let last = type.split { ".:$/".contains($0) }.last.map(String.init) ?? type
        return [
            "CancelledError", "CancellationError", "CancellationException", "OperationCanceledException",
            "TaskCanceledException", "AbortError", "Cancelled", "Canceled",
        ].contains(last)
    }
}

extension SpanRecord {
    /// Whether the span is an operation of its program: it answers a request, handles a message, or has no parent.
    var isOperation: Bool { kind == .server || kind == .consumer || isRoot }
}
