import Tracing
import VigilModel

extension Vigil {
    /// Records an error that was handled, so that it is counted, grouped and alerted on.
    ///
    /// Errors that an operation throws are recorded by itself; recording such an error here before it is thrown does
    /// not count it twice.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - operation: During what; nil: the current operation.
    public func error(_ error: any Error, in operation: String? = nil) {
        let current = CurrentSpan.parent(in: ServiceContext.current)
        record(error, context: current.context, span: current.span, operation: operation ?? current.span?.name)
    }

    /// Records an error that is known by its type and message only.
    ///
    /// - Parameters:
    ///   - type: What kind of error: `ExtractionError`.
    ///   - message: What it says.
    ///   - operation: During what; nil: the current operation.
    public func error(type: String, message: String, in operation: String? = nil) {
        let current = CurrentSpan.parent(in: ServiceContext.current)
        let reported = ReportedError(type: type, message: message)
        record(reported, context: current.context, operation: operation ?? current.span?.name)
    }

    /// What an error is called where kinds of errors are counted.
    package func errorType(of error: any Error) -> String { ReportedError.name(of: type(of: error)) }

    /// Records an error on a span, once however many spans it comes up through.
    func record(_ error: any Error, on span: SpanBuilder, attributes: Attributes = [:], at time: Timestamp) {
        record(
            error,
            context: span.context,
            span: span,
            operation: span.name,
            attributes: attributes,
            at: time
        )
    }

    private func record(
        _ error: any Error,
        context: SpanContext?,
        span: SpanBuilder?,
        operation: String?,
        attributes: Attributes = [:],
        at time: Timestamp? = nil
    ) {
        let reported = ReportedError(error)
        span?.set(SemanticName.errorType, .string(reported.type))
        guard span?.isFirst(toReport: reported) ?? true else { return }
        record(reported, context: context, operation: operation, attributes: attributes, at: time)
    }

    private func record(
        _ error: ReportedError,
        context: SpanContext?,
        operation: String?,
        attributes: Attributes = [:],
        at time: Timestamp? = nil
    ) {
        var attributes = attributes
        attributes[SemanticName.exceptionType] = .string(error.type)
        attributes[SemanticName.exceptionMessage] = .string(error.message)
        if let operation { attributes[SemanticName.operationName] = .string(operation) }
        emit(
            LogRecord(
                time: time ?? .zero,
                severity: .error,
                severityText: "ERROR",
                body: .string("\(error.type): \(error.message)"),
                attributes: attributes
            ),
            scope: Self.scope,
            context: context
        )
    }

    /// Hands on a log record with its times and its trace.
    func emit(_ record: LogRecord, scope: InstrumentationScope, context: SpanContext?) {
        guard recordsLogs else { return }
        var record = record
        record.observedTime = time.wall()
        if record.time == .zero { record.time = record.observedTime }
        if let context {
            record.traceID = context.traceID
            record.spanID = context.spanID
            record.flags = context.flags
        }
        batcher.add(record, scope: scope)
    }
}
